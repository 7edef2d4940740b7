import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, links, outbox } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { credentials, openUsers, signedIn } from "../testing.ts";
import { resendVerification } from "./change-address.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown) => users.json(method, path, body, root.accessToken);
const verify = (token: string) => users.json("POST", "/v1/emails/verify", { token });
type Person = Awaited<ReturnType<typeof signedIn>>;
const ask = (person: Person, email: string, password = person.password) =>
  users.json("PUT", "/v1/users/me/email", { email, password }, person.token);
const me = async ({ token }: Person) => (await users.json("GET", "/v1/users/me", undefined, token)).body;
const subjects = async (address: string) => (await users.mailsTo(address)).map(({ subject }) => subject);
const dead = { status: 400, body: { code: "invalid_input" } };
let count = 0;
const newAddress = () => `moved-${++count}@example.com`;

test("who is created without an invitation is asked to confirm the address", async () => {
  const person = await signedIn(users);
  expect(await me(person)).toMatchObject({ emailVerified: false });
  const link = await users.linkTo(person.email);
  expect((await verify(link)).status).toBe(204);
  expect(await me(person)).toMatchObject({ emailVerified: true, email: person.email });
  expect(await verify(link)).toMatchObject(dead);
});

test("one's new address takes effect when its mailbox confirms it, and the old one is told of both", async () => {
  const person = await signedIn(users);
  const email = newAddress();
  expect((await ask(person, email)).status).toBe(202);
  expect(await me(person)).toMatchObject({ email: person.email });
  expect((await users.signIn(credentials(person))).status).toBe(201);
  expect(await subjects(person.email)).toContain("Your address is about to change");
  expect((await verify(await users.linkTo(email))).status).toBe(204);
  expect(await me(person)).toMatchObject({ email, emailVerified: true });
  expect((await users.signIn(credentials(person))).status).toBe(401);
  expect((await users.signIn({ email, password: person.password })).status).toBe(201);
  expect((await subjects(person.email)).at(-1)).toBe("Your address was changed");
  const events = await users.db
    .select()
    .from(outbox)
    .where(eq(outbox.subject, `users/${person.id}`));
  expect(events.at(-1)).toMatchObject({ type: "users.user.changed", event: { data: { id: person.id } } });
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${person.id}`))
    .orderBy(audit.id);
  expect(entries.find(({ action }) => action === "user.changed")).toMatchObject({
    actor: person.id,
    detail: { fields: ["email", "emailVerified"] },
  });
  expect(JSON.stringify(entries)).not.toContain(email);
});

test("an address that an administrator names takes effect when it is confirmed, too", async () => {
  const person = await signedIn(users);
  const email = newAddress();
  const changed = await asRoot("PATCH", `/v1/users/${person.id}`, { email, name: "New Name" });
  expect(changed).toMatchObject({ status: 200, body: { email: person.email, name: "New Name" } });
  expect((await verify(await users.linkTo(email))).status).toBe(204);
  expect(await me(person)).toMatchObject({ email });
});

test("only the address named last can be confirmed, once, within seven days, and twenty tries at once are one", async () => {
  const person = await signedIn(users);
  const [first, second, third] = [newAddress(), newAddress(), newAddress()];
  await ask(person, first);
  const [old, late] = [await users.linkTo(first), (await ask(person, second), await users.linkTo(second))];
  expect(await verify(old)).toMatchObject(dead);
  await users.db
    .update(links)
    .set({ expiresAt: sql`now()` })
    .where(eq(links.userId, person.id));
  expect(await verify(late)).toMatchObject(dead);
  await ask(person, third);
  const link = await users.linkTo(third);
  const answers = await Promise.all(Array.from({ length: 20 }, () => verify(link)));
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  expect(await me(person)).toMatchObject({ email: third });
});

test("harm 34: an address of another answers the same, gets no mail, and is not taken", async () => {
  const [person, other] = [await signedIn(users), await signedIn(users)];
  const before = await subjects(other.email);
  const [taken, free] = [await ask(person, other.email), await ask(person, newAddress())];
  expect([taken.status, taken.body]).toEqual([free.status, free.body]);
  expect(await subjects(other.email)).toEqual(before);
});

test("of two who confirm one address the first has it", async () => {
  const [one, two] = [await signedIn(users), await signedIn(users)];
  const email = newAddress();
  await ask(one, email);
  const first = await users.linkTo(email);
  await ask(two, email);
  const second = await users.linkTo(email);
  const answers = await Promise.all([verify(first), verify(second)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 400]);
});

test("a new address needs the password, and cannot be asked for in a stranger's name", async () => {
  const person = await signedIn(users);
  expect((await ask(person, newAddress(), "wrong")).status).toBe(403);
  const body = { email: newAddress(), password: person.password, id: root.user.id };
  expect((await users.json("PUT", "/v1/users/me/email", body, person.token)).status).toBe(400);
});

test("the link that confirms is sent again, until it is confirmed; a disabled person's is dead", async () => {
  const person = await signedIn(users);
  const again = () => asRoot("POST", `/v1/users/${person.id}/verification`);
  const first = await users.linkTo(person.email);
  expect((await again()).status).toBe(202);
  const link = await users.linkTo(person.email);
  expect(await verify(first)).toMatchObject(dead);
  await asRoot("POST", `/v1/users/${person.id}/disable`);
  expect(await verify(link)).toMatchObject(dead);
  await asRoot("POST", `/v1/users/${person.id}/enable`);
  expect((await verify(link)).status).toBe(204);
  expect((await again()).status).toBe(409);
  const nobody = users.ctx(actorWith([]));
  await expect(resendVerification(nobody, { id: person.id })).rejects.toMatchObject({ code: "forbidden" });
});
