import { argon2 } from "node:crypto";
import type * as Crypto from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, expect, test, vi } from "vitest";
import { audit, links, mails, sessions, users as people } from "#db/user_management/schema.ts";
import { freeGuesses } from "../sessions/attempts.ts";
import { credentials, openUsers, signedIn } from "../testing.ts";

vi.mock("node:crypto", async (original) => {
  const crypto = await original<typeof Crypto>();
  return { ...crypto, argon2: vi.fn<typeof argon2>(crypto.argon2) };
});

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const forget = (email: string) => users.json("POST", "/v1/passwords/forgotten", { email });
const reset = (token: string, password = "another good password", more: object = {}) =>
  users.json("POST", "/v1/passwords/reset", { token, password, ...more });
async function linkFor(email: string) {
  await forget(email);
  return users.linkTo(email);
}
const dead = { status: 400, body: { code: "invalid_input" } };

test("harm 37: a link from a mail sets a new password, ends every session, and is told by mail", async () => {
  const person = await signedIn(users);
  const link = await linkFor(person.email);
  expect((await reset(link)).status).toBe(204);
  expect((await users.signIn(credentials(person))).status).toBe(401);
  expect(await users.introspect(person.token)).toEqual({ active: false });
  expect(await users.db.select().from(sessions).where(eq(sessions.userId, person.id))).toEqual([]);
  expect((await users.signIn({ email: person.email, password: "another good password" })).status).toBe(201);
  expect((await users.mailsTo(person.email)).at(-1)!.subject).toBe("Your password was reset");
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${person.id}`));
  expect(entries.map(({ action }) => action)).toContain("user.password.reset");
  expect(JSON.stringify(entries)).not.toContain("crm_link_");
});

test("harm 37: a link works once, also when it is used twenty times at once", async () => {
  const person = await signedIn(users);
  const link = await linkFor(person.email);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => reset(link, `password number ${n}`)));
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
  const winner = answers.findIndex(({ status }) => status === 204);
  expect((await users.signIn({ email: person.email, password: `password number ${winner}` })).status).toBe(201);
});

test("harm 37: fifteen minutes after it was asked for the link is dead", async () => {
  const person = await signedIn(users);
  const link = await linkFor(person.email);
  const [row] = await users.db
    .select()
    .from(links)
    .where(and(eq(links.userId, person.id), eq(links.purpose, "reset")));
  const [mail] = await users.db.select().from(mails).where(eq(mails.id, row!.id));
  expect(row!.expiresAt.getTime() - mail!.createdAt.getTime()).toBeLessThanOrEqual(15 * 60_000 + 1_000);
  await users.db
    .update(links)
    .set({ expiresAt: sql`now()` })
    .where(eq(links.userId, person.id));
  expect(await reset(link)).toMatchObject(dead);
  expect((await users.signIn(credentials(person))).status).toBe(201);
});

test("harm 37: of several links the first used ends the others", async () => {
  const person = await signedIn(users);
  const [first, second] = [await linkFor(person.email), await linkFor(person.email)];
  expect(second).not.toBe(first);
  expect((await reset(second)).status).toBe(204);
  expect(await reset(first, "a third good password")).toMatchObject(dead);
});

test("a link dies when the password is changed, the address left, or the person disabled", async () => {
  const ends: ((person: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>)[] = [
    (person) =>
      users.json(
        "PUT",
        "/v1/users/me/password",
        { current: person.password, password: "changed in between" },
        person.token,
      ),
    (person) =>
      users.db
        .update(people)
        .set({ email: `left-${person.email}` })
        .where(eq(people.id, person.id)),
    (person) => users.json("POST", `/v1/users/${person.id}/disable`, undefined, root.accessToken),
  ];
  for (const end of ends) {
    const person = await signedIn(users);
    const link = await linkFor(person.email);
    await end(person);
    expect(await reset(link)).toMatchObject(dead);
  }
});

test("harm 34: known, unknown and disabled addresses get one answer, with the same work and no argon2 of their own", async () => {
  const [known, disabled] = [await signedIn(users), await signedIn(users)];
  await users.json("POST", `/v1/users/${disabled.id}/disable`, undefined, root.accessToken);
  vi.mocked(argon2).mockClear();
  const answers = [];
  for (const email of [known.email, disabled.email, "nobody-here@example.com"]) {
    const { status, body } = await forget(email);
    answers.push([status, body]);
    expect(await users.db.select().from(mails).where(eq(mails.kind, "reset"))).toContainEqual(
      expect.objectContaining({ recipient: email, data: {} }),
    );
  }
  expect(answers).toEqual(answers.map(() => [202, undefined]));
  expect(argon2).not.toHaveBeenCalled();
  expect(await users.linkTo("nobody-here@example.com")).toBe("");
  expect((await users.mailsTo(disabled.email)).map(({ subject }) => subject)).not.toContain("Set a new password");
});

test("harm 34: a dead link and a good one each take one argon2", async () => {
  const person = await signedIn(users);
  const link = await linkFor(person.email);
  for (const token of ["crm_link_none.none", link, link]) {
    vi.mocked(argon2).mockClear();
    await reset(token);
    expect(argon2).toHaveBeenCalledTimes(1);
  }
});

test("a mailbox is not flooded: after five requests the waits begin, known or not", async () => {
  const person = await signedIn(users);
  for (const email of [person.email, "flooded@example.com"]) {
    const answers = [];
    for (let n = 0; n <= freeGuesses.mail; n++) answers.push((await forget(email)).status);
    expect(answers).toEqual([...Array(freeGuesses.mail).fill(202), 429]);
  }
});

test("a reset lets in again who was locked out by another's guesses", async () => {
  const person = await signedIn(users);
  for (let n = 0; n < freeGuesses.account; n++) await users.signIn({ email: person.email, password: "wrong" });
  expect((await users.signIn(credentials(person))).status).toBe(429);
  await reset(await linkFor(person.email));
  expect((await users.signIn({ email: person.email, password: "another good password" })).status).toBe(201);
});

test("a forged host does not lead the link elsewhere", async () => {
  const person = await signedIn(users);
  const forged = { host: "evil.example", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
  await users.json("POST", "http://evil.example/v1/passwords/forgotten", { email: person.email }, undefined, forged);
  const [, mail] = await users.mailsTo(person.email);
  expect(mail!.text).toContain(`${users.config.publicUrl}/reset-password?token=`);
  expect(mail!.text).not.toContain("evil");
});

test.each(["id", "userId", "email", "role", "next"])("%s cannot be set along with the password", async (name) => {
  const person = await signedIn(users);
  const link = await linkFor(person.email);
  expect(await reset(link, undefined, { [name]: root.user.id })).toMatchObject(dead);
  expect((await users.signIn(credentials(person))).status).toBe(201);
});
