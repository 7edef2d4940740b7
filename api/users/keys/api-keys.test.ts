import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { apiKeys, audit } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { openUsers, signedIn } from "../testing.ts";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "./api-keys.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;

const create = (token: string, body: object) => users.json("POST", "/v1/api-keys", body, token);
const list = (token: string, query = "") => users.json("GET", `/v1/api-keys${query}`, undefined, token);

const nobody = users.ctx(actorWith([]));
test.each([
  ["makes", () => createApiKey(nobody, { name: "k", readOnly: false })],
  ["lists", () => listApiKeys(nobody, { limit: 1 })],
  ["rotates", () => rotateApiKey(nobody, { id: crypto.randomUUID() })],
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

test("a key makes no keys, nor does a program that acts for someone", async () => {
  const { body } = await create(root.accessToken, { name: "root" });
  expect((await create(body.key, { name: "child" })).status).toBe(403);
  const program = users.ctx(actorWith(["users.keys:write"], { via: "some-program" }));
  await expect(createApiKey(program, { name: "child", readOnly: false })).rejects.toMatchObject({ code: "forbidden" });
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

test("a read-only key reads what its owner reads, and writes nothing", async () => {
  const { body } = await create(root.accessToken, { name: "look", readOnly: true });
  expect((await users.introspect(body.key)).grants).toEqual({ "*:read": "all" });
  const person = await signedIn(users, ["sales"]);
  const { body: narrow } = await create(person.token, {
    name: "leads",
    readOnly: true,
    permissions: ["crm.leads:read", "crm.leads:write"],
  });
  expect((await users.introspect(narrow.key)).grants).toEqual({ "crm.leads:read": "team" });
  expect((await users.json("POST", "/v1/teams", { name: "x" }, body.key)).status).toBe(403);
  expect((await users.json("GET", "/v1/teams", undefined, body.key)).status).toBe(200);
});

test("a key in one of its owner's roles has that one alone, and nothing once the owner lost it", async () => {
  const person = await signedIn(users, ["sales", "engineer"]);
  const { body } = await create(person.token, { name: "runs", role: "engineer" });
  const rights = async () => {
    const { roles, grants } = await users.introspect(body.key);
    return { roles, runs: grants["workflow.runs:operate"], leads: grants["crm.leads:write"] };
  };
  expect(await rights()).toEqual({ roles: ["engineer"], runs: "all", leads: undefined });
  await users.json("PUT", `/v1/users/${person.id}/roles`, { roles: ["sales"] }, root.accessToken);
  expect(await rights()).toEqual({ roles: [], runs: undefined, leads: undefined });
  expect((await create(person.token, { name: "wide", role: "admin" })).status).toBe(403);
});

test("a rotated key opens with both secrets for the overlap, then with the new one only", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body: first } = await create(person.token, { name: "turning" });
  const rotate = (body?: object, token = person.token) =>
    users.json("POST", `/v1/api-keys/${first.id}/rotate`, body, token);
  const { body: second } = await rotate();
  expect(second).toMatchObject({ id: first.id, name: "turning" });
  for (const { key } of [first, second]) expect(await users.introspect(key)).toMatchObject({ active: true });
  const { body: third } = await rotate({ overlapSeconds: 0 });
  for (const { key } of [first, second]) expect(await users.introspect(key)).toEqual({ active: false });
  expect(await users.introspect(third.key)).toMatchObject({ kind: "key", sub: person.id });
  expect((await rotate({}, third.key)).status).toBe(403);
  expect((await rotate({}, root.accessToken)).status).toBe(404);
});

test("last use is written at most once a minute", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body } = await create(person.token, { name: "busy" });
  const used = async () => {
    await users.introspect(body.key);
    return (await users.db.select().from(apiKeys).where(eq(apiKeys.id, body.id)))[0]!.lastUsedAt!.getTime();
  };
  const at = await used();
  expect(await used()).toBe(at);
  await users.db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now() - interval '61 seconds'` })
    .where(eq(apiKeys.id, body.id));
  expect(await used()).toBeGreaterThan(at - 61_000);
  expect(await used()).toBeGreaterThanOrEqual(at);
});
