import { createHash, randomBytes } from "node:crypto";
import { admin, credentials, type TestUsers } from "../testing.ts";

export const redirectUri = "https://app.example.com/callback";

const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");
const field = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";

/** A program and a browser in front of it, for tests of the whole way. */
export async function openProgram(users: TestUsers, settings: Record<string, unknown> = {}) {
  const { accessToken } = (await users.signIn()).body;
  const made = await users.json(
    "POST",
    "/v1/clients",
    { name: "App", redirectUris: [redirectUri], ...settings },
    accessToken,
  );
  const client = made.body as { clientId: string; clientSecret?: string };
  const basic = client.clientSecret
    ? { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` }
    : undefined;

  const signInBrowser = async (who: { email: string; password: string } = admin) => {
    const { headers } = await users.json("POST", "/v1/sessions/browser", credentials(who));
    return { cookie: headers.get("set-cookie")!.split(";")[0]! };
  };
  const query = (verifier: string, more: Record<string, string> = {}) =>
    new URLSearchParams({
      response_type: "code",
      client_id: client.clientId,
      redirect_uri: redirectUri,
      scope: "openid email offline_access",
      state: "s",
      code_challenge: challengeOf(verifier),
      code_challenge_method: "S256",
      ...more,
    }).toString();
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await users.app.request(path, { headers });
    return { status: response.status, headers: response.headers, text: await response.text(), ...nextOf(response) };
  };
  const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await users.app.request(path, { method: "POST", headers, body: new URLSearchParams(fields) });
    return { status: response.status, headers: response.headers, text: await response.text(), ...nextOf(response) };
  };
  const nextOf = ({ headers }: Response) => {
    const location = headers.get("location");
    const at = (name: string) =>
      (location?.startsWith("https:") && new URL(location).searchParams.get(name)) || undefined;
    return { location, code: at("code"), error: at("error"), state: at("state"), iss: at("iss") };
  };
  const begin = async (headers: Record<string, string>, more: Record<string, string> = {}) => {
    const verifier = randomBytes(32).toString("base64url");
    return { verifier, ...(await get(`/oauth2/authorize?${query(verifier, more)}`, headers)) };
  };
  const decide = async (location: string, headers: Record<string, string>, decision: "allow" | "deny") => {
    const { text } = await get(location, headers);
    return post("/consent", { query: field(text, "query"), proof: field(text, "proof"), decision }, headers);
  };
  /** The whole way to a code, agreeing where asked. */
  const authorize = async (headers: Record<string, string>, more: Record<string, string> = {}) => {
    const begun = await begin(headers, more);
    const end = begun.location?.startsWith("/consent") ? await decide(begun.location, headers, "allow") : begun;
    return { ...end, verifier: begun.verifier };
  };
  const redeem = (fields: Record<string, string>, headers: Record<string, string> | undefined = basic) =>
    users.call("POST", "/oauth2/token", {
      ...(headers && { headers }),
      body: new URLSearchParams({ ...(!basic && { client_id: client.clientId }), ...fields }),
    });
  const withCode = ({ code = "", verifier }: { code?: string | undefined; verifier: string }) =>
    redeem({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri });
  const refresh = (token: string) => redeem({ grant_type: "refresh_token", refresh_token: token });
  const revoke = (fields: Record<string, string>, headers: Record<string, string> | undefined = basic) =>
    users.call("POST", "/oauth2/revoke", { ...(headers && { headers }), body: new URLSearchParams(fields) });
  return {
    client,
    basic,
    signInBrowser,
    query,
    get,
    post,
    begin,
    decide,
    authorize,
    redeem,
    withCode,
    refresh,
    revoke,
  };
}
