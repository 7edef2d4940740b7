import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, sessions } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { credentials, openUsers, signedIn } from "../testing.ts";
import { endUserSessions, listSessions, listUserSessions } from "./own-sessions.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const firefox = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
type Person = Awaited<ReturnType<typeof signedIn>>;

const list = async (token: string) => (await users.json("GET", "/v1/sessions", undefined, token)).body.results;
const opens = async (token: string) => (await users.introspect(token)).active as boolean;
const another = async (person: Person, headers = {}) =>
  (await users.json("POST", "/v1/sessions", credentials(person), undefined, headers)).body.accessToken as string;

test("one's sessions are listed with device, address, last use, and which is this one", async () => {
  const person = await signedIn(users);
  await another(person, firefox);
  const [second, first] = await list(person.token);
  expect(second).toMatchObject({ device: "Firefox on Linux", address: "unknown", current: false, kind: "api" });
  expect(first).toMatchObject({ current: true });
  expect(JSON.stringify([first, second])).not.toContain("token");
});

test("the last use is noted to the minute", async () => {
  const person = await signedIn(users);
  const hourAgo = new Date(Date.now() - 3_600_000);
  const of = eq(sessions.userId, person.id);
  await users.db.update(sessions).set({ lastUsedAt: hourAgo }).where(of);
  await opens(person.token);
  const [noted] = await users.db.select().from(sessions).where(of);
  expect(Date.now() - noted!.lastUsedAt.getTime()).toBeLessThan(60_000);
  await users.db
    .update(sessions)
    .set({ lastUsedAt: sql`now() - interval '30 s'` })
    .where(of);
  const [before] = await users.db.select().from(sessions).where(of);
  await opens(person.token);
  const [after] = await users.db.select().from(sessions).where(of);
  expect(after!.lastUsedAt).toEqual(before!.lastUsedAt);
});

test("sessions end one by one, all others, or all", async () => {
  const person = await signedIn(users);
  const [one, two, three] = [await another(person), await another(person), await another(person)];
  const end = (path: string) => users.json("DELETE", `/v1/sessions${path}`, undefined, person.token);
  const [newest] = await list(person.token);
  expect((await end(`/${newest.id}`)).status).toBe(204);
  expect([await opens(one), await opens(two), await opens(three)]).toEqual([true, true, false]);
  expect((await end("?keep=current")).status).toBe(204);
  expect([await opens(one), await opens(two), await opens(person.token)]).toEqual([false, false, true]);
  expect((await end("?keep=all")).status).toBe(400);
  expect((await end("")).status).toBe(204);
  expect(await opens(person.token)).toBe(false);
});

test("another's session stays invisible", async () => {
  const [one, other] = [await signedIn(users), await signedIn(users)];
  const [session] = await list(other.token);
  expect((await users.json("DELETE", `/v1/sessions/${session.id}`, undefined, one.token)).status).toBe(404);
  expect(await opens(other.token)).toBe(true);
});

test("an administrator sees and ends another's sessions; it is audited, and the person is told once", async () => {
  const person = await signedIn(users);
  await another(person);
  const path = `/v1/users/${person.id}/sessions`;
  const { body } = await users.json("GET", path, undefined, root.accessToken);
  expect(body.results).toHaveLength(2);
  for (let time = 0; time < 2; time++)
    expect((await users.json("DELETE", path, undefined, root.accessToken)).status).toBe(204);
  expect(await opens(person.token)).toBe(false);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${person.id}`));
  expect(entries).toContainEqual(expect.objectContaining({ action: "session.ended", actor: root.user.id }));
  const told = (await users.mailsTo(person.email)).filter(({ subject }) => subject === "You were signed out");
  expect(told).toHaveLength(1);
});

const weak = users.ctx(actorWith({ "users.users:write": "all" }));
const nobody = users.ctx(actorWith([]));
test.each([
  ["list", listUserSessions],
  ["end", endUserSessions],
])("to %s another's sessions needs users.users:write, and rights no narrower than theirs", async (_name, act) => {
  const input = { id: root.user.id as string };
  await expect(act(nobody, input)).rejects.toMatchObject({ details: { permission: "users.users:write" } });
  await expect(act(weak, input)).rejects.toMatchObject({ code: "forbidden" });
});

test("keys and programs have no sessions", async () => {
  const key = users.ctx(actorWith([], { kind: "key", id: root.user.id }));
  await expect(listSessions(key, { token: "" })).rejects.toMatchObject({ code: "forbidden" });
});
