import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, outbox, sessions } from "#db/user_management/schema.ts";
import { credentials, openUsers, signedIn } from "../testing.ts";

const users = await openUsers();
afterAll(() => users.close());

const refresh = (refreshToken: string) => users.json("POST", "/v1/sessions/refresh", { refreshToken });
const sessionsOf = (userId: string) => users.db.select().from(sessions).where(eq(sessions.userId, userId));
/** Moves the last rotation into the past, as if so many seconds had gone by. */
const pass = (userId: string, seconds: number) =>
  users.db
    .update(sessions)
    .set({ rotatedAt: sql`${sessions.rotatedAt} - ${seconds} * interval '1 second'` })
    .where(eq(sessions.userId, userId));
const opens = async (token: string) => (await users.introspect(token)).active as boolean;

test("a refresh gives a new access token and the next refresh token", async () => {
  const person = await signedIn(users);
  const { status, body } = await refresh(person.refreshToken);
  expect(status).toBe(200);
  expect(body.refreshToken).not.toBe(person.refreshToken);
  expect(await opens(body.accessToken)).toBe(true);
  expect((await refresh(body.refreshToken)).status).toBe(200);
});

test("twenty refreshes at once with the current token leave one family, with one next token", async () => {
  const person = await signedIn(users);
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(person.refreshToken)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const next = new Set(answers.map(({ body }) => body.refreshToken));
  expect(next.size).toBe(1);
  expect((await refresh([...next][0])).status).toBe(200);
  expect(await sessionsOf(person.id)).toHaveLength(1);
});

test("the token just replaced is good for ten seconds more, not longer", async () => {
  const person = await signedIn(users);
  const { body: first } = await refresh(person.refreshToken);
  await pass(person.id, 8);
  expect((await refresh(person.refreshToken)).body.refreshToken).toBe(first.refreshToken);
  await pass(person.id, 3);
  expect((await refresh(person.refreshToken)).status).toBe(401);
});

test("an older token has no grace", async () => {
  const person = await signedIn(users);
  const { body } = await refresh(person.refreshToken);
  await refresh(body.refreshToken);
  expect((await refresh(person.refreshToken)).status).toBe(401);
  expect(await sessionsOf(person.id)).toHaveLength(0);
});

test("a replayed token ends its session for thief and owner alike, is audited and told of", async () => {
  const person = await signedIn(users);
  const { body: thief } = await refresh(person.refreshToken);
  await pass(person.id, 11);
  expect((await refresh(person.refreshToken)).status).toBe(401);
  expect((await refresh(thief.refreshToken)).status).toBe(401);
  expect(await opens(thief.accessToken)).toBe(false);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${person.id}`));
  expect(entries.map((entry) => entry.action)).toContain("session.replayed");
  const events = await users.db
    .select()
    .from(outbox)
    .where(eq(outbox.subject, `users/${person.id}`));
  expect(events.map((event) => event.type)).toContain("users.session.replayed");
});

test("another session of the same person outlives it", async () => {
  const person = await signedIn(users);
  const { body: elsewhere } = await users.signIn(credentials(person));
  await refresh(person.refreshToken);
  await pass(person.id, 11);
  await refresh(person.refreshToken);
  expect((await refresh(elsewhere.refreshToken)).status).toBe(200);
});

test("no refresh token is stored, and what is stored makes none", async () => {
  const person = await signedIn(users);
  const [session] = await sessionsOf(person.id);
  const mac = person.refreshToken.split(".").at(-1)!;
  expect(JSON.stringify(session)).not.toContain(mac);
  for (const forged of [
    `crm_refresh_${session!.id}.0.${"A".repeat(43)}`,
    person.refreshToken.replace(".0.", ".1."),
    person.refreshToken.slice(0, -1),
    session!.token,
  ])
    expect((await refresh(forged)).status).toBe(401);
  expect((await refresh(person.refreshToken)).status).toBe(200);
});

test("a refresh token is no access token", async () => {
  const person = await signedIn(users);
  expect(await opens(person.refreshToken)).toBe(false);
});

test("sessions are listed with the current one marked, and ended one by one", async () => {
  const person = await signedIn(users);
  const { body: second } = await users.signIn(credentials(person));
  const { body } = await users.json("GET", "/v1/sessions", undefined, second.accessToken);
  expect(body.results.map((session: { current: boolean }) => session.current)).toEqual([true, false]);
  const other = body.results[1].id;
  expect((await users.json("DELETE", `/v1/sessions/${other}`, undefined, second.accessToken)).status).toBe(204);
  expect(await opens(person.token)).toBe(false);
  expect(await opens(second.accessToken)).toBe(true);
});

test("another's session stays invisible", async () => {
  const [one, two] = [await signedIn(users), await signedIn(users)];
  const [session] = await sessionsOf(two.id);
  expect((await users.json("DELETE", `/v1/sessions/${session!.id}`, undefined, one.token)).status).toBe(404);
  expect(await opens(two.token)).toBe(true);
});

test("signing out ends the session and all its tokens", async () => {
  const person = await signedIn(users);
  expect((await users.json("DELETE", "/v1/sessions/current", undefined, person.token)).status).toBe(204);
  expect(await opens(person.token)).toBe(false);
  expect((await refresh(person.refreshToken)).status).toBe(401);
});

test("all one's sessions end together", async () => {
  const person = await signedIn(users);
  const { body: second } = await users.signIn(credentials(person));
  expect((await users.json("DELETE", "/v1/sessions", undefined, person.token)).status).toBe(204);
  expect(await sessionsOf(person.id)).toHaveLength(0);
  expect(await opens(second.accessToken)).toBe(false);
});
