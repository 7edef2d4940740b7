import { afterAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { freeGuesses } from "../sessions/attempts.ts";
import { credentials, openUsers, signedIn } from "../testing.ts";
import { changePassword } from "./change-password.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const next = "the next password";
const change = (token: string, current: string, password = next) =>
  users.json("PUT", "/v1/users/me/password", { current, password }, token);

test("one's own password needs the current one, and ends all other sessions, not this one", async () => {
  const person = await signedIn(users);
  const { body: other } = await users.signIn(credentials(person));
  expect((await change(person.token, "wrong")).status).toBe(403);
  expect((await users.introspect(other.accessToken)).active).toBe(true);
  expect((await change(person.token, person.password)).status).toBe(204);
  expect((await users.introspect(other.accessToken)).active).toBe(false);
  expect((await users.introspect(person.token)).active).toBe(true);
  expect((await users.signIn(credentials(person))).status).toBe(401);
  expect((await users.signIn({ email: person.email, password: next })).status).toBe(201);
  expect((await users.mailsTo(person.email)).at(-1)!.subject).toBe("Your password was changed");
});

test("a password given by an administrator ends all sessions, and the person is told", async () => {
  const person = await signedIn(users);
  const set = await users.json("PUT", `/v1/users/${person.id}/password`, { password: next }, root.accessToken);
  expect(set.status).toBe(204);
  expect((await users.introspect(person.token)).active).toBe(false);
  expect((await users.mailsTo(person.email)).at(-1)!.subject).toBe("Your password was set");
  const unknown = `/v1/users/${crypto.randomUUID()}/password`;
  expect((await users.json("PUT", unknown, { password: next }, root.accessToken)).status).toBe(404);
});

test("the current password cannot be guessed in an open session", async () => {
  const person = await signedIn(users);
  for (let n = 0; n < freeGuesses.account; n++) expect((await change(person.token, "wrong")).status).toBe(403);
  expect((await change(person.token, person.password)).status).toBe(429);
});

test("a common password is refused for oneself, for another, and at creation; nothing changes", async () => {
  const person = await signedIn(users);
  expect((await change(person.token, person.password, "password123")).status).toBe(400);
  const byAdmin = (method: string, path: string, body?: object) => users.json(method, path, body, root.accessToken);
  expect((await byAdmin("PUT", `/v1/users/${person.id}/password`, { password: "password123" })).status).toBe(400);
  const created = { email: "weak@example.com", name: "Weak", password: "password123" };
  expect((await byAdmin("POST", "/v1/users", created)).status).toBe(400);
  expect((await byAdmin("GET", "/v1/users?email=weak@example.com")).body.results).toEqual([]);
  expect((await users.signIn(credentials(person))).status).toBe(201);
});

test("keys and services have no password to change", async () => {
  for (const kind of ["key", "service"] as const) {
    const ctx = users.ctx(actorWith([], { kind, id: root.user.id }));
    const attempt = changePassword(ctx, { current: "x", password: next, token: "" });
    await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
  }
});
