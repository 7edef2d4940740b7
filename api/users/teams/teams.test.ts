import { afterAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { openUsers, signedIn } from "../testing.ts";
import { addMember, changeTeam, createTeam, deleteTeam, getTeam, listTeams, removeMember } from "./teams.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown) => users.json(method, path, body, root.accessToken);
const make = async (name: string, more: object = {}) => (await asRoot("POST", "/v1/teams", { name, ...more })).body;

const nobody = users.ctx(actorWith([]));
const id = crypto.randomUUID();
const denied: [string, () => Promise<unknown>][] = [
  ["users.teams:read", () => listTeams(nobody)],
  ["users.teams:read", () => getTeam(nobody, { id })],
  ["users.teams:write", () => createTeam(nobody, { name: "T", members: [] })],
  ["users.teams:write", () => changeTeam(nobody, { id, name: "T" })],
  ["users.teams:write", () => deleteTeam(nobody, { id })],
  ["users.teams:write", () => addMember(nobody, { id, userId: id })],
  ["users.teams:write", () => removeMember(nobody, { id, userId: id })],
];
test.each(denied)("rejects an actor without %s (%#)", async (permission, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details: { permission } });
});

test("a team is made with sources and members, changed and deleted", async () => {
  const person = await signedIn(users, ["sales"]);
  const team = await make("Inbound", { sources: ["Google", "Olark Chat"], members: [person.id] });
  expect(team).toMatchObject({ sources: ["Google", "Olark Chat"], isDefault: false, parentId: null });
  expect(team.members).toEqual([{ id: person.id, name: person.email }]);
  const { body } = await asRoot("PATCH", `/v1/teams/${team.id}`, { sources: ["Referral"] });
  expect(body).toMatchObject({ name: "Inbound", sources: ["Referral"] });
  expect((await asRoot("DELETE", `/v1/teams/${team.id}`)).status).toBe(204);
  expect((await asRoot("GET", `/v1/teams/${team.id}`)).status).toBe(404);
});

test("members come and go, and their rights with them", async () => {
  const team = await make("Revolving");
  const person = await signedIn(users, ["sales"]);
  await asRoot("PUT", `/v1/teams/${team.id}/members/${person.id}`);
  expect((await users.introspect(person.token)).teams).toEqual([team.id]);
  await asRoot("DELETE", `/v1/teams/${team.id}/members/${person.id}`);
  expect((await users.introspect(person.token)).teams).toEqual([]);
});

test("who is in a team reaches all teams below it, and none above; one's own comes first", async () => {
  const top = await make("Region");
  const middle = await make("Country", { parentId: top.id });
  const low = await make("City", { parentId: middle.id });
  const reached = async (...teams: string[]) =>
    (await users.introspect((await signedIn(users, ["sales"], teams)).token)).teams as string[];
  expect(await reached(top.id)).toEqual([top.id, middle.id, low.id]);
  expect(await reached(middle.id)).toEqual([middle.id, low.id]);
  expect(await reached(low.id)).toEqual([low.id]);
  expect((await reached(low.id, top.id)).slice(0, 2).toSorted((a, b) => a.localeCompare(b))).toEqual(
    [low.id, top.id].toSorted((a, b) => a.localeCompare(b)),
  );
  const person = await signedIn(users, ["sales"], [top.id]);
  await asRoot("PATCH", `/v1/teams/${middle.id}`, { parentId: null });
  expect((await users.introspect(person.token)).teams).toEqual([top.id]);
});

test("no circle closes, also when two moves meet", async () => {
  const top = await make("Top");
  const below = await make("Below", { parentId: top.id });
  expect((await asRoot("PATCH", `/v1/teams/${top.id}`, { parentId: below.id })).status).toBe(400);
  expect((await asRoot("PATCH", `/v1/teams/${top.id}`, { parentId: top.id })).status).toBe(400);
  const [one, two] = [await make("One"), await make("Two")];
  const moves = await Promise.all([
    asRoot("PATCH", `/v1/teams/${one.id}`, { parentId: two.id }),
    asRoot("PATCH", `/v1/teams/${two.id}`, { parentId: one.id }),
  ]);
  expect(new Set(moves.map(({ status }) => status))).toEqual(new Set([200, 400]));
});

test("a team with others below it stays", async () => {
  const top = await make("Trunk");
  await make("Branch", { parentId: top.id });
  expect((await asRoot("DELETE", `/v1/teams/${top.id}`)).status).toBe(409);
});

test("at most one team is the default", async () => {
  const first = await make("First default", { isDefault: true });
  await make("Second default", { isDefault: true });
  expect((await asRoot("GET", `/v1/teams/${first.id}`)).body.isDefault).toBe(false);
});

test("a name is taken once, in any case", async () => {
  await make("Taken");
  expect((await asRoot("POST", "/v1/teams", { name: "TAKEN" })).status).toBe(409);
});

test("with scope team one sees one's own teams; others stay invisible", async () => {
  const [own, other] = [await make("Own"), await make("Other")];
  const ctx = users.ctx(actorWith({ "users.teams:read": "team" }, { teams: [own.id] }));
  expect((await listTeams(ctx)).results.map((team) => team.name)).toEqual(["Own"]);
  await expect(getTeam(ctx, { id: other.id })).rejects.toMatchObject({ code: "not_found" });
});
