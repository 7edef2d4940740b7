import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { apiKeys, jwks, oauthClients, sessions } from "#db/user_management/schema.ts";
import { Introspection } from "#kit/authenticate.ts";
import { serviceNames } from "#kit/config.ts";
import { admin, openUsers, signedIn } from "../testing.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body.accessToken as string;
const asRoot = (method: string, path: string, body?: unknown) => users.json(method, path, body, root);
const inactive = { active: false };

test("a person's token: today's roles, teams with those below, and grants", async () => {
  const { body: north } = await asRoot("POST", "/v1/teams", { name: "North" });
  const { body: city } = await asRoot("POST", "/v1/teams", { name: "City", parentId: north.id });
  const person = await signedIn(users, ["sales", "engineer"], [north.id]);
  const answer = await users.introspect(person.token);
  expect(Introspection.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({ kind: "user", sub: person.id, aud: [...serviceNames], roles: ["engineer", "sales"] });
  expect(new Set(answer.teams)).toEqual(new Set([north.id, city.id]));
  expect(answer.grants).toMatchObject({ "crm.leads:write": "own", "workflow.runs:read": "all" });
});

test("a service's token: the role of that service", async () => {
  const { body } = await users.token("ai", { grant_type: "client_credentials", audience: "analytics" });
  expect(await users.introspect(body.access_token, "analytics")).toMatchObject({
    kind: "service",
    sub: "ai",
    aud: ["analytics"],
    roles: ["service:ai"],
    grants: { "analytics.records:read": "all", "events:write": "all" },
  });
  await users.db.update(oauthClients).set({ disabled: true }).where(eq(oauthClients.clientId, "ai"));
  expect(await users.introspect(body.access_token)).toEqual(inactive);
});

test("an API key: its owner's rights, and when it was last used", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body } = await users.json("POST", "/v1/api-keys", { name: "k" }, person.token);
  expect(await users.introspect(body.key)).toMatchObject({ kind: "key", sub: person.id, roles: ["sales"] });
  const [row] = await users.db.select().from(apiKeys).where(eq(apiKeys.id, body.id));
  expect(row!.lastUsedAt).not.toBeNull();
  await users.db
    .update(apiKeys)
    .set({ expiresAt: sql`now()` })
    .where(eq(apiKeys.id, body.id));
  expect(await users.introspect(body.key)).toEqual(inactive);
});

test("a browser's session: a user, until it ends", async () => {
  const { headers, body } = await users.json("POST", "/v1/sessions/browser", admin);
  const cookie = decodeURIComponent(/crm_session=([^;]+)/.exec(headers.get("set-cookie")!)![1]!);
  const answer = await users.introspect(cookie);
  expect(answer).toMatchObject({ kind: "user", sub: body.user.id, roles: ["admin"] });
  expect(answer.exp * 1000).toBeCloseTo(Date.parse(body.expiresAt), -4);
  await users.db
    .update(sessions)
    .set({ expiresAt: sql`now()` })
    .where(eq(sessions.kind, "browser"));
  expect(await users.introspect(cookie)).toEqual(inactive);
});

test.each([
  "",
  "x",
  "crm_",
  "crm_key_",
  "crm_session_a.b",
  "crm_at_x",
  "crm_refresh_a.b.c",
  "a.b.c",
  "'; --",
  "\u0000",
])("%j opens nothing", async (token) => {
  const answer = await users.introspect(token);
  expect(answer.active ?? false).toBe(false);
});

test("disabling a person reaches tokens and keys of every kind at once, and enabling brings back only keys", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body: key } = await users.json("POST", "/v1/api-keys", { name: "k" }, person.token);
  await asRoot("POST", `/v1/users/${person.id}/disable`);
  expect(await users.introspect(person.token)).toEqual(inactive);
  expect(await users.introspect(key.key)).toEqual(inactive);
  await asRoot("POST", `/v1/users/${person.id}/enable`);
  expect(await users.introspect(person.token)).toEqual(inactive);
  expect(await users.introspect(key.key)).toMatchObject({ active: true });
});

test("a change of roles reaches tokens that were made before", async () => {
  const person = await signedIn(users, ["sales"]);
  await asRoot("PUT", `/v1/users/${person.id}/roles`, { roles: ["auditor"] });
  const answer = await users.introspect(person.token);
  expect(answer.roles).toEqual(["auditor"]);
  expect(answer.grants).not.toHaveProperty("crm.leads:write");
});

test(
  "a disabled person is refused by this service within its five seconds of memory",
  { timeout: 15_000 },
  async () => {
    const person = await signedIn(users, ["sales"]);
    const me = () => users.json("GET", "/v1/users/me", undefined, person.token);
    expect((await me()).status).toBe(200);
    await asRoot("POST", `/v1/users/${person.id}/disable`);
    await new Promise((resolve) => setTimeout(resolve, 5_050));
    expect((await me()).status).toBe(401);
  },
);

test("only a client with its secret is answered", async () => {
  const body = new URLSearchParams({ token: root });
  for (const headers of [{}, { authorization: `Basic ${btoa("crm:guess")}` }, { authorization: `Bearer ${root}` }])
    expect((await users.call("POST", "/oauth2/introspect", { headers, body })).status).toBe(401);
});

test("a token of a key that is gone, or past its overlap, opens nothing", async () => {
  const fresh = await openUsers();
  const { body } = await fresh.signIn();
  await fresh.db.update(jwks).set({ expiresAt: sql`now() - interval '25 hours'` });
  expect(await fresh.introspect(body.accessToken)).toEqual(inactive);
  await fresh.close();
});
