import { afterAll, expect, test } from "vitest";
import { oauthClients } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { openUsers } from "../testing.ts";
import { createClient, deleteClient, listClients, rotateSecret } from "./clients.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown) => users.json(method, path, body, root.accessToken);
const app = { name: "App", redirectUris: ["https://app.example.com/back"] };

const nobody = users.ctx(actorWith([]));
test.each([
  ["users.clients:read", () => listClients(nobody)],
  ["users.clients:write", () => createClient(nobody, { ...app, confidential: true })],
  ["users.clients:write", () => rotateSecret(nobody, { clientId: "x" })],
  ["users.clients:write", () => deleteClient(nobody, { clientId: "x" })],
] as [string, () => Promise<unknown>][])("rejects an actor without %s (%#)", async (permission, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details: { permission } });
});

const introspects = async (id: string, secret: string) => {
  const headers = { authorization: `Basic ${btoa(`${id}:${secret}`)}` };
  return (await users.call("POST", "/oauth2/introspect", { headers, body: new URLSearchParams({ token: "x" }) }))
    .status;
};

test("a client's secret is shown once, stored as a hash, and stops when rotated", async () => {
  const { body } = await asRoot("POST", "/v1/clients", app);
  expect(body).toMatchObject({
    service: false,
    confidential: true,
    clientSecret: expect.stringMatching(/^crm_secret_/),
  });
  expect(await introspects(body.clientId, body.clientSecret)).toBe(200);
  const { body: next } = await asRoot("POST", `/v1/clients/${body.clientId}/rotate`);
  expect(await introspects(body.clientId, body.clientSecret)).toBe(401);
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
});

test.each([
  "http://app.example.com/x",
  "javascript:alert(1)",
  "https://a.example/x#y",
  "http://localhost.evil.com/",
  "x",
])("%s is no place to send people", async (uri) => {
  expect((await asRoot("POST", "/v1/clients", { name: "Bad", redirectUris: [uri] })).status).toBe(400);
});
