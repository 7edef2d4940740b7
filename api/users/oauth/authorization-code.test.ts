import { randomBytes } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { oauthGrants, verifications } from "#db/user_management/schema.ts";
import { serviceNames } from "#kit/config.ts";
import { admin, openUsers, signedIn } from "../testing.ts";
import { openProgram, redirectUri } from "./testing.ts";

const users = await openUsers();
afterAll(() => users.close());
const app = await openProgram(users);
const browser = await app.signInBrowser();

test("a code and its verifier give a small access token for the person, through the client", async () => {
  const authorized = await app.authorize(browser);
  expect(authorized.location).toMatch(/^https:\/\/app\.example\.com\/callback\?/);
  expect(authorized).toMatchObject({ state: "s", iss: users.config.issuer });
  const { status, body, headers } = await app.withCode(authorized);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(body).toMatchObject({ token_type: "Bearer", expires_in: 300, scope: "openid email offline_access" });
  expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: "EdDSA", typ: "at+jwt" });
  const claims = decodeJwt(body.access_token);
  expect(claims).toMatchObject({ iss: users.config.issuer, aud: serviceNames, client_id: app.client.clientId });
  expect(claims.exp! - claims.iat!).toBe(300);
  expect(body.access_token.length).toBeLessThan(800);
  expect(await users.introspect(body.access_token)).toMatchObject({
    active: true,
    kind: "user",
    via: app.client.clientId,
  });
  const info = await users.json("GET", "/oauth2/userinfo", undefined, body.access_token);
  expect(info.body).toMatchObject({ email: admin.email, sub: claims.sub });
  expect(info.body).not.toHaveProperty("name");
});

test("the ID token tells the client who agreed, with its nonce, and opens nothing", async () => {
  const { body } = await app.withCode(await app.authorize(browser, { nonce: "n-1" }));
  expect(decodeProtectedHeader(body.id_token).typ).toBe("JWT");
  expect(decodeJwt(body.id_token)).toMatchObject({ aud: app.client.clientId, nonce: "n-1", email: admin.email });
  expect(await users.introspect(body.id_token)).toEqual({ active: false });
  expect((await users.json("GET", "/v1/users/me", undefined, body.id_token)).status).toBe(401);
});

test("a program has the rights among its scopes, within the person's, and none without such a scope", async () => {
  const person = await signedIn(users, ["sales"]);
  const reader = await openProgram(users, {
    scopes: ["openid", "crm.leads:read", "crm.leads:write", "comms.templates:write"],
  });
  const jar = await reader.signInBrowser(person);
  const rights = async (scope: string) => {
    const { body } = await reader.withCode(await reader.authorize(jar, { scope }));
    return (await users.introspect(body.access_token)).grants;
  };
  expect(await rights("openid")).toEqual({});
  expect(await rights("openid crm.leads:read comms.templates:write")).toEqual({ "crm.leads:read": "team" });
});

test("a scope the client is not registered for is refused", async () => {
  expect(await app.begin(browser, { scope: "openid *" })).toMatchObject({ error: "invalid_scope", state: "s" });
});

test("harm 32: a code is good once, and its second use ends what the first one gave", async () => {
  const authorized = await app.authorize(browser);
  const { body } = await app.withCode(authorized);
  expect(await app.withCode(authorized)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
  expect(await app.refresh(body.refresh_token)).toMatchObject({ body: { error: "invalid_grant" } });
});

test("harm 32: of twenty who redeem one code at once nobody keeps a token", async () => {
  const authorized = await app.authorize(browser);
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.withCode(authorized)));
  const given = answers.filter(({ status }) => status === 200);
  expect(given.length).toBeLessThanOrEqual(1);
  for (const { body } of given) expect(await users.introspect(body.access_token)).toEqual({ active: false });
});

test("a code is nothing without its verifier, its address and its client, and is used up by a wrong try", async () => {
  const other = await openProgram(users);
  const tries = [
    (a: { code: string | undefined; verifier: string }) =>
      app.withCode({ ...a, verifier: randomBytes(32).toString("base64url") }),
    (a: { code: string | undefined; verifier: string }) =>
      app.redeem({
        grant_type: "authorization_code",
        code: a.code!,
        code_verifier: a.verifier,
        redirect_uri: `${redirectUri}/`,
      }),
    (a: { code: string | undefined; verifier: string }) => other.withCode(a),
  ];
  for (const attempt of tries) {
    const authorized = await app.authorize(browser);
    expect(await attempt(authorized)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await app.withCode(authorized)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  }
});

test("a stranger without the client's secret uses up no code", async () => {
  const authorized = await app.authorize(browser);
  const fields = { grant_type: "authorization_code", code: authorized.code!, code_verifier: authorized.verifier };
  const headers = { authorization: `Basic ${btoa(`${app.client.clientId}:guess`)}` };
  expect((await app.redeem({ ...fields, redirect_uri: redirectUri }, headers)).status).toBe(401);
  expect((await app.withCode(authorized)).status).toBe(200);
});

test("a code past its time is refused", async () => {
  const authorized = await app.authorize(browser);
  await users.db.update(verifications).set({ createdAt: new Date(Date.now() - 61_000) });
  expect(await app.withCode(authorized)).toMatchObject({ body: { error: "invalid_grant" } });
});

test.each<Record<string, string>>([
  { code_challenge: "", code_challenge_method: "" },
  { code_challenge_method: "plain" },
  { code_challenge_method: "" },
])("without PKCE by S256 there is no code (%o)", async (more) => {
  expect(await app.begin(browser, more)).toMatchObject({ error: "invalid_request", code: undefined });
});

test.each([
  "https://evil.example.com/callback",
  "https://app.example.com/callback/../x",
  "https://app.example.com/callback?x=1",
  "https://app.example.com/Callback",
  "https://app.example.com.evil.com/callback",
  "https://app.example.com@evil.com/callback",
  "https://app.example.com/callback#x",
  "//evil.example.com",
  "javascript:alert(1)",
  "",
])("harm 30: nobody is sent to %j", async (uri) => {
  const { status, location } = await app.begin(browser, { redirect_uri: uri });
  expect([status, location]).toEqual([400, null]);
});

test("a parameter that stands twice is refused in place", async () => {
  const query = app.query("v".repeat(43));
  for (const name of ["redirect_uri", "client_id", "scope", "code_challenge"]) {
    const { status, location, text } = await app.get(`/oauth2/authorize?${query}&${name}=x`, browser);
    expect([status, location]).toEqual([400, null]);
    expect(JSON.parse(text)).toMatchObject({ error: "invalid_request" });
  }
});

test("an unknown or disabled client is refused in place", async () => {
  expect((await app.begin(browser, { client_id: "nobody" })).status).toBe(400);
  const other = await openProgram(users);
  const { accessToken } = (await users.signIn()).body;
  await users.json("PATCH", `/v1/clients/${other.client.clientId}`, { disabled: true }, accessToken);
  expect(await other.begin(browser)).toMatchObject({ status: 400, location: null });
});

test("disabling a client stops the tokens it has, at once", async () => {
  const other = await openProgram(users);
  const { body } = await other.withCode(await other.authorize(browser));
  const { accessToken } = (await users.signIn()).body;
  const change = (to: object) => users.json("PATCH", `/v1/clients/${other.client.clientId}`, to, accessToken);
  await change({ disabled: true });
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
  expect((await other.refresh(body.refresh_token)).status).toBe(401);
  await change({ disabled: false });
  expect(await users.introspect(body.access_token)).toMatchObject({ active: true });
});

test("a public client needs no secret, and may not claim one", async () => {
  const spa = await openProgram(users, { confidential: false });
  const authorized = await spa.authorize(browser);
  const fields = { grant_type: "authorization_code", code: authorized.code!, code_verifier: authorized.verifier };
  const guess = await spa.redeem({ ...fields, redirect_uri: redirectUri, client_secret: "x" });
  expect(guess).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  const { status, body } = await spa.withCode(authorized);
  expect(status).toBe(200);
  expect((await spa.refresh(body.refresh_token)).status).toBe(200);
});

test("signing out of the browser ends what was authorized there", async () => {
  const jar = await app.signInBrowser();
  const { body } = await app.withCode(await app.authorize(jar));
  await users.json("DELETE", "/v1/sessions/current", undefined, undefined, jar);
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
  expect(await app.refresh(body.refresh_token)).toMatchObject({ body: { error: "invalid_grant" } });
});

test("a token from a code is exchanged with the program in the chain of those who act", async () => {
  const { body } = await app.withCode(await app.authorize(browser));
  const { body: exchanged } = await users.token("crm", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    audience: "workflow",
    subject_token: body.access_token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  });
  expect(decodeJwt(exchanged.access_token)["act"]).toEqual({ sub: "crm", act: { sub: app.client.clientId } });
  expect(await users.introspect(exchanged.access_token)).toMatchObject({ via: "crm", grants: {} });
  await users.db.delete(oauthGrants).where(eq(oauthGrants.clientId, app.client.clientId));
  expect(await users.introspect(exchanged.access_token)).toEqual({ active: false });
});

test("the code's client gets no tokens for services in its own name", async () => {
  const answer = await app.redeem({ grant_type: "client_credentials", audience: "crm" });
  expect(answer).toMatchObject({ status: 400, body: { error: "invalid_target" } });
});

test("discovery names only what answers, by both its names", async () => {
  const { body } = await users.json("GET", "/.well-known/openid-configuration");
  expect(body).toMatchObject({ issuer: users.config.issuer, code_challenge_methods_supported: ["S256"] });
  expect((await users.json("GET", "/.well-known/oauth-authorization-server")).body).toEqual(body);
  const routes = Object.keys((await users.json("GET", "/openapi.json")).body.paths);
  const named = Object.entries(body).filter(([name]) => /_(endpoint|uri)$/.test(name));
  expect(named.length).toBeGreaterThan(5);
  for (const [, url] of named) expect(routes).toContain(new URL(String(url)).pathname);
});
