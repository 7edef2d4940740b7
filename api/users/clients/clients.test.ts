import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, oauthClients } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { bootstrap } from "../access/bootstrap.ts";
import { openUsers } from "../testing.ts";
import { changeClient, createClient, CreateClient, deleteClient, listClients, rotateSecret } from "./clients.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown) => users.json(method, path, body, root.accessToken);
const app = { name: "App", redirectUris: ["https://app.example.com/back"] };

const nobody = users.ctx(actorWith([]));
test.each([
  ["users.clients:read", () => listClients(nobody)],
  ["users.clients:write", () => createClient(nobody, CreateClient.parse(app))],
  ["users.clients:write", () => rotateSecret(nobody, { clientId: "x" })],
  ["users.clients:write", () => changeClient(nobody, { clientId: "x", disabled: true })],
  ["users.clients:write", () => deleteClient(nobody, { clientId: "x" })],
] as [string, () => Promise<unknown>][])("rejects an actor without %s (%#)", async (permission, attempt) => {
  await expect((async () => attempt())()).rejects.toMatchObject({ code: "forbidden", details: { permission } });
});

const introspects = async (id: string, secret: string) => {
  const headers = { authorization: `Basic ${btoa(`${id}:${secret}`)}` };
  return (await users.call("POST", "/oauth2/introspect", { headers, body: new URLSearchParams({ token: "x" }) }))
    .status;
};

test("a client's secret is shown once and stored as a hash; rotated, it is good for the overlap that was asked for", async () => {
  const { body } = await asRoot("POST", "/v1/clients", app);
  expect(body).toMatchObject({
    service: false,
    confidential: true,
    clientSecret: expect.stringMatching(/^crm_secret_/),
  });
  expect(await introspects(body.clientId, body.clientSecret)).toBe(200);
  const rotate = (overlap?: object) => asRoot("POST", `/v1/clients/${body.clientId}/rotate`, overlap);
  const { body: second } = await rotate();
  expect(await introspects(body.clientId, body.clientSecret)).toBe(200);
  const { body: next } = await rotate({ overlapSeconds: 0 });
  for (const old of [body, second]) expect(await introspects(body.clientId, old.clientSecret)).toBe(401);
  expect(await introspects(body.clientId, next.clientSecret)).toBe(200);
  const kept = JSON.stringify([await users.db.select().from(oauthClients), (await asRoot("GET", "/v1/clients")).body]);
  expect(kept).not.toContain(next.clientSecret);
  expect((await asRoot("DELETE", `/v1/clients/${body.clientId}`)).status).toBe(204);
  expect(await introspects(body.clientId, next.clientSecret)).toBe(401);
});

test("a public client has no secret to rotate, and none opens it", async () => {
  const { body } = await asRoot("POST", "/v1/clients", { ...app, confidential: false });
  expect(body).not.toHaveProperty("clientSecret");
  expect((await asRoot("POST", `/v1/clients/${body.clientId}/rotate`)).status).toBe(409);
  for (const secret of ["", "null", "undefined"]) expect(await introspects(body.clientId, secret)).toBe(401);
});

test("the services' clients are set by the environment alone", async () => {
  expect((await asRoot("POST", "/v1/clients/crm/rotate")).status).toBe(409);
  expect((await asRoot("DELETE", "/v1/clients/workflow")).status).toBe(409);
  expect((await asRoot("PATCH", "/v1/clients/users", { disabled: true })).status).toBe(409);
});

test.each([
  "http://app.example.com/x",
  "javascript:alert(1)",
  "https://a.example/x#y",
  "http://localhost.evil.com/",
  "https://user:word@app.example.com/x",
  "https://app.example.com/x#",
  "x",
])("%s is no place to send people", async (uri) => {
  expect((await asRoot("POST", "/v1/clients", { name: "Bad", redirectUris: [uri] })).status).toBe(400);
});

test("a disabled client is refused until it is enabled again, and each change is audited", async () => {
  const { body } = await asRoot("POST", "/v1/clients", app);
  const change = (to: object) => asRoot("PATCH", `/v1/clients/${body.clientId}`, to);
  expect((await change({ disabled: true })).body).toMatchObject({ disabled: true, name: "App" });
  expect(await introspects(body.clientId, body.clientSecret)).toBe(401);
  expect((await change({ disabled: false, name: "Other" })).body).toMatchObject({ disabled: false, name: "Other" });
  expect(await introspects(body.clientId, body.clientSecret)).toBe(200);
  expect((await asRoot("GET", `/v1/clients/${body.clientId}`)).body).toMatchObject({ name: "Other" });
  for (const wrong of [{}, { clientId: "x" }, { service: true }, { redirectUris: ["http://evil.example"] }])
    expect((await change(wrong)).status).toBe(400);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `clients/${body.clientId}`));
  expect(entries.map((entry) => entry.action).sort()).toEqual(["client.changed", "client.changed", "client.created"]);
  expect(JSON.stringify(entries)).not.toContain(body.clientSecret);
});

test("what a client may ask for is settled here: identity unless permissions are named", async () => {
  expect((await asRoot("POST", "/v1/clients", app)).body.scopes).toEqual([
    "openid",
    "profile",
    "email",
    "offline_access",
  ]);
  const wide = { ...app, scopes: ["openid", "crm.contacts:read"], trusted: true };
  expect((await asRoot("POST", "/v1/clients", wide)).body).toMatchObject({ scopes: wide.scopes, trusted: true });
  expect((await asRoot("POST", "/v1/clients", { ...app, scopes: ["anything"] })).status).toBe(400);
});

test("a service's secret that changed in the environment is good for an hour beside the new one", async () => {
  const old = users.config.CRM_CLIENT_SECRET;
  const ctx = { ...users.ctx(), config: { ...users.config, CRM_CLIENT_SECRET: "the next secret of the crm" } };
  for (let start = 0; start < 2; start++) await bootstrap(ctx);
  expect(await introspects("crm", old)).toBe(200);
  expect(await introspects("crm", "the next secret of the crm")).toBe(200);
  await users.db.update(oauthClients).set({ previousSecretUntil: new Date() }).where(eq(oauthClients.clientId, "crm"));
  expect(await introspects("crm", old)).toBe(401);
});
