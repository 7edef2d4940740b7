import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { apiKeys } from "#db/user_management/schema.ts";
import { serviceNames } from "#kit/config.ts";
import { serviceClients } from "../access/service-clients.ts";
import { openUsers, signedIn } from "../testing.ts";

const users = await openUsers();
afterAll(() => users.close());

const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessToken = "urn:ietf:params:oauth:token-type:access_token";
const userId = "urn:crm:params:oauth:token-type:user-id";
const exchange = (client: "crm" | "workflow" | "ai", audience: string, token: string, type = accessToken) =>
  users.token(client, { grant_type: exchangeGrant, audience, subject_token: token, subject_token_type: type });
const own = (client: "crm" | "workflow" | "ai", audience: string) =>
  users.token(client, { grant_type: "client_credentials", audience });
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());

const pairs = serviceNames.flatMap((client) => serviceNames.map((audience) => [client, audience] as const));

test.each(pairs)(
  "%s gets a token for %s exactly when the architecture lets it call there",
  async (client, audience) => {
    const { status, body } = await users.token(client, { grant_type: "client_credentials", audience });
    if (!serviceClients[client].audiences.includes(audience))
      return expect({ status, body }).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ sub: client, aud: audience });
  },
);

test("a client is refused with a wrong secret, an unknown name or none, in one and the same way", async () => {
  const body = new URLSearchParams({ grant_type: "client_credentials", audience: "workflow" });
  for (const text of ["crm:wrong secret of the crm", "nobody:wrong secret of the crm", undefined]) {
    const headers = text ? { authorization: `Basic ${btoa(text)}` } : undefined;
    const answer = await users.call("POST", "/oauth2/token", { body, ...(headers && { headers }) });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  }
});

test("an unknown grant type is named as such", async () => {
  const answer = await users.token("crm", { grant_type: "password", audience: "workflow" });
  expect(answer).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
});

test("a person's token is exchanged for one that names the person and the service that acts", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body } = await exchange("crm", "workflow", person.token);
  expect(claimsOf(body.access_token)).toMatchObject({ sub: person.id, aud: "workflow", act: { sub: "crm" } });
  expect(await users.introspect(body.access_token)).toMatchObject({ kind: "user", sub: person.id, via: "crm" });
});

test("an exchanged token is passed on with the chain of those who act", async () => {
  const person = await signedIn(users);
  const { body: first } = await exchange("crm", "workflow", person.token);
  const { body: second } = await exchange("workflow", "ai", first.access_token);
  expect(claimsOf(second.access_token).act).toEqual({ sub: "workflow", act: { sub: "crm" } });
});

test("a service cannot exchange a token that was meant for another", async () => {
  const person = await signedIn(users);
  const { body } = await exchange("crm", "workflow", person.token);
  expect(await exchange("ai", "analytics", body.access_token)).toMatchObject({ body: { error: "invalid_grant" } });
});

test("a service's own token, an ended one and a made-up one are exchanged for nothing", async () => {
  const person = await signedIn(users);
  await users.json("DELETE", "/v1/sessions/current", undefined, person.token);
  const service = (await own("crm", "workflow")).body.access_token;
  for (const token of [person.token, service, "made.up.token", "crm_key_unknown"])
    expect(await exchange("workflow", "crm", token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("signing out reaches tokens that were exchanged before", async () => {
  const person = await signedIn(users);
  const { body } = await exchange("crm", "workflow", person.token);
  await users.json("DELETE", "/v1/sessions/current", undefined, person.token);
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
});

test("a token exchanged for a narrow API key stays as narrow, and ends with it", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body: key } = await users.json(
    "POST",
    "/v1/api-keys",
    { name: "narrow", permissions: ["crm.leads:read"] },
    person.token,
  );
  const { body } = await exchange("crm", "workflow", key.key);
  expect(await users.introspect(body.access_token)).toMatchObject({
    kind: "key",
    grants: { "crm.leads:read": "team" },
  });
  await users.db.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, key.id));
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
});

test("the Workflow Engine acts for a person it knows by id; no other service may", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body } = await exchange("workflow", "crm", person.id, userId);
  expect(await users.introspect(body.access_token)).toMatchObject({
    sub: person.id,
    via: "workflow",
    roles: ["sales"],
  });
  expect(await exchange("crm", "workflow", person.id, userId)).toMatchObject({
    body: { error: "unauthorized_client" },
  });
});

test("nobody acts for a disabled or unknown person", async () => {
  const person = await signedIn(users);
  const { body: root } = await users.signIn();
  await users.json("POST", `/v1/users/${person.id}/disable`, undefined, root.accessToken);
  for (const id of [person.id, crypto.randomUUID(), "no id"])
    expect(await exchange("workflow", "crm", id, userId)).toMatchObject({ body: { error: "invalid_grant" } });
});
