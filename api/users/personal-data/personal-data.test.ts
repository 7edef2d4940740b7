import { links, mails, totps } from "#db/user_management/schema.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { credentials, openUsers, signedIn, type TestUsers } from "../testing.ts";

let users: TestUsers;
let admin: string;
beforeAll(async () => {
  users = await openUsers();
  admin = (await users.signIn()).body.accessToken;
});
afterAll(() => users.close());

const post = (verb: string, email: string, token = admin) =>
  users.json("POST", `/v1/personal-data/${verb}`, { subject: { emails: [email], records: [] } }, token);

test("an active account stays and is named; once disabled it is erased, and its id names nobody", async () => {
  const person = await signedIn(users, ["sales"]);
  const active = await post("erase", person.email);
  expect(active.body.remains).toContainEqual({
    what: `the active account users/${person.id}`,
    until: "it is disabled and erased",
  });
  expect((await users.json("GET", "/v1/users/me", undefined, person.token)).status).toBe(200);

  await users.json("POST", `/v1/users/${person.id}/disable`, undefined, admin);
  const gone = await post("erase", person.email);
  expect(gone.body.erased).toContainEqual({ store: "accounts", count: 1 });
  const left = await users.json("GET", `/v1/users/${person.id}`, undefined, admin);
  expect(left.body).toMatchObject({ name: "Erased person", active: false });
  expect(JSON.stringify(left.body)).not.toContain(person.email);
  expect((await users.signIn(credentials(person))).status).toBe(401);
  const again = await post("erase", person.email);
  expect(again.body.erased).toContainEqual({ store: "accounts", count: 0 });
});

test("an invitation, its mail and what guards an account go with the person", async () => {
  const email = "asked.in@example.com";
  await users.json("POST", "/v1/invitations", { email, name: "Asked In" }, admin);
  expect((await post("find", email)).body.holdings).toContainEqual(
    expect.objectContaining({ store: "invitations", count: 1, items: [expect.objectContaining({ email })] }),
  );
  expect((await post("erase", email)).body.erased).toContainEqual({ store: "invitations", count: 1 });
  expect(await users.mailsTo(email)).toEqual([]);
  const person = await signedIn(users);
  await users.json("POST", "/v1/factors/totp", { password: person.password }, person.token);
  await users.json("POST", `/v1/users/${person.id}/disable`, undefined, admin);
  await post("erase", person.email);
  for (const table of [totps, links, mails])
    expect(JSON.stringify(await users.db.select().from(table))).not.toContain(person.id);
});

test("finding tells the account without what opens it", async () => {
  const person = await signedIn(users, ["sales"]);
  const found = await post("find", person.email);
  expect(found.body.holdings[0]).toMatchObject({ store: "accounts", count: 1, items: [{ email: person.email }] });
  expect(JSON.stringify(found.body)).not.toMatch(/argon2|password|token/i);
});

test("rejects who is no administrator", async () => {
  const manager = await signedIn(users, ["manager"]);
  for (const verb of ["find", "erase", "hold", "release"])
    expect((await post(verb, manager.email, manager.token)).status).toBe(403);
});
