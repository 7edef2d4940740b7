import { createHash, randomBytes } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { admin, openUsers } from "../testing.ts";

const users = await openUsers();
afterAll(() => users.close());

const redirectUri = "https://app.example.com/callback";
const { accessToken } = (await users.signIn()).body;
const client = (await users.json("POST", "/v1/clients", { name: "App", redirectUris: [redirectUri] }, accessToken))
  .body;
const basic = { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` };
const signedIn = await users.json("POST", "/v1/sessions/browser", admin);
const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;

const challenge = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

async function authorize(more: Record<string, string> = {}, headers: Record<string, string> = { cookie }) {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: "openid email offline_access",
    state: "s",
    code_challenge: challenge(verifier),
    code_challenge_method: "S256",
    ...more,
  });
  const response = await users.app.request(`/oauth2/authorize?${query.toString()}`, { headers });
  const location = response.headers.get("location");
  const code = location && new URL(location).searchParams.get("code");
  return { status: response.status, location, code: code ?? "", verifier, response };
}

const redeem = (fields: Record<string, string>) =>
  users.call("POST", "/oauth2/token", { headers: basic, body: new URLSearchParams(fields) });
const withCode = ({ code, verifier }: { code: string; verifier: string }) =>
  redeem({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri });

test("a code and its verifier give tokens that act for the person, through the client", async () => {
  const authorized = await authorize();
  expect(authorized.location).toMatch(/^https:\/\/app\.example\.com\/callback\?/);
  const { status, body } = await withCode(authorized);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({ token_type: "Bearer", access_token: expect.stringMatching(/^crm_at_/) });
  expect(await users.introspect(body.access_token)).toMatchObject({ active: true, kind: "user", via: client.clientId });
  const info = await users.json("GET", "/oauth2/userinfo", undefined, body.access_token);
  expect(info.body).toMatchObject({ email: admin.email });
});

test("a code is good once, and its second use ends what the first one gave", async () => {
  const authorized = await authorize();
  const { body } = await withCode(authorized);
  expect(await withCode(authorized)).toMatchObject({ body: { error: "invalid_grant" } });
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
});

test("a code is nothing without its verifier", async () => {
  const authorized = await authorize();
  const answer = await withCode({ ...authorized, verifier: randomBytes(32).toString("base64url") });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.body).not.toHaveProperty("access_token");
});

test("without PKCE there is no code", async () => {
  const { location } = await authorize({ code_challenge: "", code_challenge_method: "" });
  expect(new URL(location!).searchParams.get("error")).toBe("invalid_request");
});

test.each(["https://evil.example.com/callback", "https://app.example.com/callback/../x", "javascript:alert(1)"])(
  "nobody is sent to %s",
  async (uri) => {
    const { status, location } = await authorize({ redirect_uri: uri });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(location).toBeNull();
  },
);

test("who is not signed in is told so, not sent away", async () => {
  const { status, response } = await authorize({}, {});
  expect(status).toBe(401);
  expect(await response.json()).toMatchObject({ error: "login_required" });
});

test.each<Record<string, string>>([{ cookie }, { cookie, "sec-fetch-mode": "cors" }])(
  "an unknown client is refused in place",
  async (headers) => {
    const { status, response } = await authorize({ client_id: "nobody" }, headers);
    expect(status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_client" });
  },
);

test("its refresh token rotates, and a revoked token opens nothing", async () => {
  const { body } = await withCode(await authorize());
  const { body: next } = await redeem({ grant_type: "refresh_token", refresh_token: body.refresh_token });
  expect(await users.introspect(next.access_token)).toMatchObject({ active: true });
  const revoked = await users.call("POST", "/oauth2/revoke", {
    headers: basic,
    body: new URLSearchParams({ token: next.access_token }),
  });
  expect(revoked.status).toBe(200);
  expect(await users.introspect(next.access_token)).toEqual({ active: false });
});

test("signing out of the browser ends what was authorized there", async () => {
  const again = await users.json("POST", "/v1/sessions/browser", admin);
  const jar = { cookie: again.headers.get("set-cookie")!.split(";")[0]! };
  const { body } = await withCode(await authorize({}, jar));
  await users.json("DELETE", "/v1/sessions/current", undefined, undefined, jar);
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
  expect(await redeem({ grant_type: "refresh_token", refresh_token: body.refresh_token })).toMatchObject({
    body: { error: "invalid_grant" },
  });
});

test("the code's client gets no tokens for services in its own name", async () => {
  const answer = await redeem({ grant_type: "client_credentials", audience: "crm" });
  expect(answer).toMatchObject({ status: 400, body: { error: "invalid_target" } });
});

test("discovery names only what answers", async () => {
  const { body } = await users.json("GET", "/.well-known/openid-configuration");
  expect(body.issuer).toBe(users.config.issuer);
  const routes = Object.keys((await users.json("GET", "/openapi.json")).body.paths);
  const named = Object.entries(body).filter(([name]) => /_(endpoint|uri)$/.test(name));
  expect(named.length).toBeGreaterThan(5);
  for (const [, url] of named) expect(routes).toContain(new URL(String(url)).pathname);
});
