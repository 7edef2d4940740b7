import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { apiKeys, audit } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { openUsers, signedIn } from "../testing.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;

const create = (token: string, body: object) => users.json("POST", "/v1/api-keys", body, token);
const list = (token: string, query = "") => users.json("GET", `/v1/api-keys${query}`, undefined, token);

const nobody = users.ctx(actorWith([]));
test.each([
  ["makes", () => createApiKey(nobody, { name: "k" })],
  ["lists", () => listApiKeys(nobody, { limit: 1 })],
  ["revokes", () => revokeApiKey(nobody, { id: crypto.randomUUID() })],
] as [string, () => Promise<unknown>][])("an actor without users.keys:write %s no keys", async (_, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details: { permission: "users.keys:write" } });
});

test("a key opens routes like its owner; its secret is shown once and only its hash is kept", async () => {
  const person = await signedIn(users, ["sales"]);
  const { status, body } = await create(person.token, { name: "script" });
  expect(status).toBe(201);
  expect(body.key).toMatch(/^crm_key_[\w-]{43}$/);
  expect(body.key.startsWith(body.prefix)).toBe(true);
  expect((await users.json("GET", "/v1/users/me", undefined, body.key)).body).toMatchObject({ id: person.id });
  const stored = JSON.stringify([await users.db.select().from(apiKeys), (await list(person.token)).body]);
  expect(stored).not.toContain(body.key);
});

test("a key with permissions of its own holds no more, and loses what its owner loses", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body } = await create(person.token, { name: "narrow", permissions: ["crm.leads:read", "crm.leads:write"] });
  expect((await users.introspect(body.key)).grants).toEqual({ "crm.leads:read": "team", "crm.leads:write": "own" });
  await users.json("PUT", `/v1/users/${person.id}/roles`, { roles: ["auditor"] }, root.accessToken);
  expect((await users.introspect(body.key)).grants).toEqual({ "crm.leads:read": "all" });
});

test("nobody makes a key for what they do not hold themselves", async () => {
  const person = await signedIn(users, ["sales"]);
  for (const permission of ["users.users:write", "crm.*:read", "*"])
    expect((await create(person.token, { name: "wide", permissions: [permission] })).status).toBe(403);
});

test("a key makes no keys", async () => {
  const { body } = await create(root.accessToken, { name: "root" });
  expect((await create(body.key, { name: "child" })).status).toBe(403);
});

test("a revoked or expired key opens nothing", async () => {
  const person = await signedIn(users, ["sales"]);
  const [{ body: revoked }, { body: expired }] = [
    await create(person.token, { name: "a" }),
    await create(person.token, { name: "b", expiresAt: new Date(Date.now() + 60_000).toISOString() }),
  ];
  expect(await users.introspect(expired.key)).toMatchObject({ active: true, exp: expect.any(Number) });
  expect((await users.json("DELETE", `/v1/api-keys/${revoked.id}`, undefined, person.token)).status).toBe(204);
  await users.db
    .update(apiKeys)
    .set({ expiresAt: sql`now()` })
    .where(eq(apiKeys.id, expired.id));
  expect(await users.introspect(revoked.key)).toEqual({ active: false });
  expect(await users.introspect(expired.key)).toEqual({ active: false });
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `api-keys/${revoked.id}`))
    .orderBy(audit.id);
  expect(entries.map((entry) => entry.action)).toEqual(["key.created", "key.revoked"]);
});

test("a key that would be expired is refused", async () => {
  const answer = await create(root.accessToken, { name: "old", expiresAt: "2020-01-01T00:00:00Z" });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: "/expiresAt" }] } });
});

test("another's keys stay invisible; an administrator sees and revokes them", async () => {
  const [one, two] = [await signedIn(users, ["sales"]), await signedIn(users, ["sales"])];
  const { body } = await create(one.token, { name: "one's" });
  expect((await list(two.token)).body.results).toEqual([]);
  expect((await list(two.token, `?owner=${one.id}`)).body.results).toEqual([]);
  expect((await users.json("DELETE", `/v1/api-keys/${body.id}`, undefined, two.token)).status).toBe(404);
  expect((await list(root.accessToken, `?owner=${one.id}`)).body.results).toMatchObject([{ id: body.id }]);
  expect((await users.json("DELETE", `/v1/api-keys/${body.id}`, undefined, root.accessToken)).status).toBe(204);
});

test("a repeated Idempotency-Key does not bring a secret back", async () => {
  const again = { "idempotency-key": "same" };
  const make = () => users.json("POST", "/v1/api-keys", { name: "twice" }, root.accessToken, again);
  const [first, second] = [await make(), await make()];
  expect(second.body.key).not.toBe(first.body.key);
  const { rows } = await users.db.execute(sql`select body from idempotency_keys`);
  expect(JSON.stringify(rows)).not.toContain("crm_key_");
});
