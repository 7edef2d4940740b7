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
  const response = await users.app.request(`/oauth2/authorize?${query}`, { headers });
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
