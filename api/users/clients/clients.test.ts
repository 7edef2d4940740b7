import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, oauthClients } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { bootstrap } from "../access/bootstrap.ts";
import { openUsers } from "../testing.ts";
import { CreateClient } from "./client.ts";
import { changeClient, createClient, deleteClient, listClients, rotateSecret } from "./clients.ts";

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
  const old = users.config.AI_CLIENT_SECRET;
  const ctx = { ...users.ctx(), config: { ...users.config, AI_CLIENT_SECRET: "the next secret of the ai" } };
  for (let start = 0; start < 2; start++) await bootstrap(ctx);
  expect(await introspects("ai", old)).toBe(200);
  expect(await introspects("ai", "the next secret of the ai")).toBe(200);
  await users.db.update(oauthClients).set({ previousSecretUntil: new Date() }).where(eq(oauthClients.clientId, "ai"));
  expect(await introspects("ai", old)).toBe(401);
});

test("a program with a role acts in its own name: for one service a token, within its role, counted and ended like any", async () => {
  const { status, body } = await asRoot("POST", "/v1/clients", { name: "Robot", role: "sales" });
  expect([status, body.role, body.grantTypes]).toEqual([201, "sales", ["client_credentials"]]);
  const headers = { authorization: `Basic ${btoa(`${body.clientId}:${body.clientSecret}`)}` };
  const token = (fields: Record<string, string>) =>
    users.call("POST", "/oauth2/token", { headers, body: new URLSearchParams(fields) });
  const own = await token({ grant_type: "client_credentials", audience: "crm" });
  const answer = await users.introspect(own.body.access_token);
  expect(answer).toMatchObject({ kind: "key", sub: body.clientId, aud: ["crm"], roles: ["sales"], name: "Robot" });
  expect(answer.grants).not.toHaveProperty("events:write");
  const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
  for (const grant of [exchange, "authorization_code"])
    expect(await token({ grant_type: grant, audience: "crm" })).toMatchObject({
      body: { error: "unauthorized_client" },
    });
  // A service that passes the program's wish on acts with the program's rights, not with its own.
  const passedOn = await users.token("crm", {
    grant_type: exchange,
    audience: "workflow",
    subject_token: own.body.access_token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  });
  const through = await users.introspect(passedOn.body.access_token);
  expect(through).toMatchObject({ kind: "key", sub: body.clientId, aud: ["workflow"], via: "crm", roles: ["sales"] });
  // A run that it started acts for it when these tokens are long gone.
  const later = () =>
    users.token("workflow", {
      grant_type: exchange,
      audience: "crm",
      subject_token: body.clientId,
      subject_token_type: "urn:crm:params:oauth:token-type:user-id",
    });
  const byRun = await later();
  const inRun = await users.introspect(byRun.body.access_token);
  expect(inRun).toMatchObject({ kind: "key", sub: body.clientId, aud: ["crm"], via: "workflow", roles: ["sales"] });
  await asRoot("PATCH", `/v1/clients/${body.clientId}`, { disabled: true });
  for (const { access_token } of [own.body, passedOn.body, byRun.body])
    expect(await users.introspect(access_token)).toEqual({ active: false });
  expect(await later()).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("nobody makes a program that may do more than they may, nor one in a service's role", async () => {
  const maker = users.ctx(actorWith(["users.clients:write"]));
  const make = (role: string) => createClient(maker, CreateClient.parse({ name: "Robot", role }));
  await expect(make("admin")).rejects.toMatchObject({ code: "forbidden" });
  for (const role of ["service:workflow", "no such role"])
    expect(await asRoot("POST", "/v1/clients", { name: "Robot", role })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "/role" }] },
    });
  expect((await asRoot("POST", "/v1/clients", { name: "Nothing" })).status).toBe(400);
  expect((await asRoot("POST", "/v1/clients", { ...app, role: "sales", confidential: false })).status).toBe(400);
});
