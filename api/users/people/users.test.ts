import { and, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, outbox } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { admin, credentials, openUsers, signedIn } from "../testing.ts";
import { setPassword } from "../passwords/change-password.ts";
import { changeUser, disableUser, enableUser, setRoles, setTeams } from "./change-user.ts";
import { createUser } from "./create-user.ts";
import { getUser, listUsers } from "./list-users.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown, more?: Record<string, string>) =>
  users.json(method, path, body, root.accessToken, more);
const nobody = users.ctx(actorWith([]));
const someone = { email: "new@example.com", name: "New", roles: [], teams: [], available: true };

const denied: [string, () => Promise<unknown>][] = [
  ["users.users:read", () => listUsers(nobody, { limit: 1 })],
  ["users.users:read", () => getUser(nobody, { id: root.user.id })],
  ["users.users:write", () => createUser(nobody, someone)],
  ["users.users:write", () => changeUser(nobody, { id: root.user.id, name: "X" })],
  ["users.users:write", () => disableUser(nobody, { id: root.user.id })],
  ["users.users:write", () => enableUser(nobody, { id: root.user.id })],
  ["users.users:write", () => setPassword(nobody, { id: root.user.id, password: "a new password" })],
  ["users.roles:write", () => setRoles(nobody, { id: root.user.id, roles: [] })],
  ["users.teams:write", () => setTeams(nobody, { id: root.user.id, teams: [] })],
  [
    "users.roles:write",
    () => createUser(users.ctx(actorWith(["users.users:write"])), { ...someone, roles: ["sales"] }),
  ],
];
test.each(denied)("rejects an actor without %s (%#)", async (permission, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details: { permission } });
});

test("a user is created with roles and teams, signs in, and is told of", async () => {
  const { body: team } = await asRoot("POST", "/v1/teams", { name: "Web" });
  const input = {
    email: "Ada@Example.com",
    name: "Ada",
    password: "a good password",
    roles: ["sales"],
    teams: [team.id],
  };
  const { status, body } = await asRoot("POST", "/v1/users", input);
  expect(status).toBe(201);
  expect(body).toMatchObject({ email: "ada@example.com", active: true, available: true, roles: ["sales"] });
  expect(body.teams).toEqual([{ id: team.id, name: "Web" }]);
  expect((await users.signIn(credentials(input))).status).toBe(201);
  const events = await users.db
    .select()
    .from(outbox)
    .where(eq(outbox.subject, `users/${body.id}`));
  expect(events.map((event) => event.type)).toEqual(["users.user.created"]);
});

test("the audit tells which fields were set, never personal values", async () => {
  const email = "private@example.com";
  const { body } = await asRoot("POST", "/v1/users", { email, name: "Private Person" });
  await asRoot("PATCH", `/v1/users/${body.id}`, { name: "Other Name" });
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${body.id}`));
  expect(entries.map((entry) => entry.action)).toEqual(["user.created", "user.changed"]);
  expect(JSON.stringify(entries)).not.toMatch(/private|person|other/i);
});

test("a user asked for twice with one Idempotency-Key is made once", async () => {
  const make = () =>
    asRoot("POST", "/v1/users", { email: "once@example.com", name: "Once" }, { "idempotency-key": "k" });
  const [first, second] = [await make(), await make()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
});

test("one address is one user, in any case", async () => {
  await asRoot("POST", "/v1/users", { email: "same@example.com", name: "A" });
  expect((await asRoot("POST", "/v1/users", { email: "SAME@example.com", name: "B" })).status).toBe(409);
  const { body } = await asRoot("POST", "/v1/users", { email: "other@example.com", name: "C" });
  expect((await asRoot("PATCH", `/v1/users/${body.id}`, { email: "same@example.com" })).status).toBe(409);
});

test.each(["id", "createdAt", "emailVerified", "isAdmin", "disabledAt"])(
  "%s cannot be set from outside",
  async (name) => {
    const body = { email: "mass@example.com", name: "Mass", [name]: "x" };
    expect((await asRoot("POST", "/v1/users", body)).status).toBe(400);
    expect((await asRoot("PATCH", `/v1/users/${root.user.id}`, { [name]: "x" })).status).toBe(400);
  },
);

test("unknown roles and teams, and roles of services, are refused", async () => {
  const create = (more: object) => asRoot("POST", "/v1/users", { email: "x@example.com", name: "X", ...more });
  expect((await create({ roles: ["emperor"] })).status).toBe(400);
  expect((await create({ roles: ["service:workflow"] })).status).toBe(400);
  expect((await create({ teams: [crypto.randomUUID()] })).status).toBe(400);
  expect((await asRoot("GET", "/v1/users?email=x@example.com")).body.results).toEqual([]);
});

test("users are found by address, part of a name, team, role and state, page by page", async () => {
  const { body: team } = await asRoot("POST", "/v1/teams", { name: "Searchers" });
  const made: string[] = [];
  for (const name of ["Zed 100%", "Zed Two", "Zed Three"])
    made.push(
      (await asRoot("POST", "/v1/users", { email: `${made.length}@zed.test`, name, teams: [team.id] })).body.id,
    );
  const ids = async (query: string) =>
    (await asRoot("GET", `/v1/users?${query}`)).body.results.map((user: { id: string }) => user.id);
  expect(await ids("query=zed")).toEqual(made);
  expect(await ids("query=0%25")).toEqual([made[0]]);
  expect(await ids("email=1@ZED.test")).toEqual([made[1]]);
  expect(await ids(`team=${team.id}`)).toEqual(made);
  expect(await ids("role=admin")).toEqual([root.user.id]);
  await asRoot("POST", `/v1/users/${made[2]}/disable`);
  expect(await ids("query=zed&active=false")).toEqual([made[2]]);
  const first = await asRoot("GET", "/v1/users?query=zed&limit=2");
  expect(await ids(`query=zed&limit=2&after=${first.body.paging.next.after}`)).toEqual([made[2]]);
});

test("with scope own one sees oneself, with team the members of one's teams; others stay invisible", async () => {
  const { body: team } = await asRoot("POST", "/v1/teams", { name: "Scoped" });
  const [one, mate, stranger] = [
    await signedIn(users, [], [team.id]),
    await signedIn(users, [], [team.id]),
    await signedIn(users),
  ];
  const sees = async (scope: "own" | "team", id: string) => {
    const ctx = users.ctx(actorWith({ "users.users:read": scope }, { id: one.id, teams: [team.id] }));
    const listed = (await listUsers(ctx, { limit: 500 })).results.some((user) => user.id === id);
    const read = await getUser(ctx, { id }).then(
      () => true,
      (error: { code: string }) => error.code !== "not_found",
    );
    expect(listed).toBe(read);
    return read;
  };
  expect([await sees("own", one.id), await sees("own", mate.id)]).toEqual([true, false]);
  expect([await sees("team", mate.id), await sees("team", stranger.id)]).toEqual([true, false]);
});

test("one sets one's own absence without a permission, but not one's name", async () => {
  const person = await signedIn(users, ["sales"]);
  const change = (body: object) => users.json("PATCH", `/v1/users/${person.id}`, body, person.token);
  expect((await change({ available: false })).body).toMatchObject({ available: false });
  expect((await change({ available: true, name: "Chief" })).status).toBe(403);
});

const delegate = { "users.users:write": "all", "users.roles:write": "all", "users.teams:write": "all" } as const;

test("who holds less than admin gives nobody admin, and takes no admin over", async () => {
  const person = await signedIn(users, ["sales"]);
  const ctx = users.ctx(actorWith({ ...delegate }));
  const forbidden = { code: "forbidden" };
  await expect(createUser(ctx, { ...someone, roles: ["admin"] })).rejects.toMatchObject(forbidden);
  await expect(setRoles(ctx, { id: person.id, roles: ["sales", "admin"] })).rejects.toMatchObject(forbidden);
  const { id } = root.user;
  await expect(setPassword(ctx, { id, password: "taken over now" })).rejects.toMatchObject(forbidden);
  await expect(changeUser(ctx, { id, email: "mine@example.com" })).rejects.toMatchObject(forbidden);
  await expect(disableUser(ctx, { id })).rejects.toMatchObject(forbidden);
  expect((await users.signIn()).status).toBe(201);
});

test("the last administrator stays one, also when two remove each other at once", async () => {
  const { id } = root.user;
  expect((await asRoot("POST", `/v1/users/${id}/disable`)).status).toBe(409);
  expect((await asRoot("PUT", `/v1/users/${id}/roles`, { roles: [] })).status).toBe(409);
  const second = await signedIn(users, ["admin"]);
  const outcomes = await Promise.allSettled(
    [id, second.id].map((other) => setRoles(users.ctx(), { id: other, roles: [] })),
  );
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused).toMatchObject([{ reason: { code: "conflict" } }]);
  await setRoles(users.ctx(), { id, roles: ["admin"] });
});

test.each([7, 129])("a password of %d characters is refused", async (length) => {
  const body = { email: "p@example.com", name: "P", password: "x".repeat(length) };
  expect((await asRoot("POST", "/v1/users", body)).status).toBe(400);
});

test("me: who I am and what I may do", async () => {
  const person = await signedIn(users, ["auditor"]);
  const { body } = await users.json("GET", "/v1/users/me", undefined, person.token);
  expect(body).toMatchObject({ id: person.id, email: person.email, grants: { "crm.*:read": "all" } });
  expect((await asRoot("GET", "/v1/users/me")).body).toMatchObject({ email: admin.email });
});

test("a change of roles is audited with before and after, in the transaction of the change", async () => {
  const person = await signedIn(users, ["sales"]);
  await asRoot("PUT", `/v1/users/${person.id}/roles`, { roles: ["support"] });
  const [entry] = await users.db
    .select()
    .from(audit)
    .where(and(eq(audit.subject, `users/${person.id}`), eq(audit.actor, root.user.id)));
  expect(entry).toMatchObject({ action: "user.roles.changed", detail: { before: ["sales"], after: ["support"] } });
});

test("harm 30: a name is one line, so that nobody writes lines of our mails", async () => {
  for (const name of ["A\r\nBcc: v@example.com", "A\nYour code:", "A\u2028B", "A\u0007"]) {
    for (const [path, more] of [
      ["/v1/users", {}],
      ["/v1/invitations", { roles: [] }],
    ] as const)
      expect(await asRoot("POST", path, { email: "one.line@example.com", name, ...more })).toMatchObject({
        status: 400,
        body: { errors: [{ path: "/name", message: "must be one line of text" }] },
      });
    expect((await asRoot("PATCH", `/v1/users/${root.user.id}`, { name })).status).toBe(400);
  }
});
