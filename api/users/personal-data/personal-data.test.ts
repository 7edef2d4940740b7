import { afterAll, beforeAll, expect, test } from "vitest";
import { openUsers, signedIn, type TestUsers } from "../testing.ts";

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
  expect((await users.signIn(person)).status).toBe(401);
  const again = await post("erase", person.email);
  expect(again.body.erased).toContainEqual({ store: "accounts", count: 0 });
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
