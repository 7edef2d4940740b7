import { decodeJwt } from "jose";
import { z } from "zod";
import type { OutboundResponse } from "#kit/http.ts";
import type { Json, JsonObject } from "#workflows/contract.ts";
import { failure, misconfigured } from "../asked.ts";
import { identify } from "./identify.ts";
import type { Outbound } from "./send.ts";
import type { Wanted } from "./tokens.ts";

const Text = z.string().min(1);
const Grant = z.enum([
  "client_credentials",
  "password",
  "refresh_token",
  "urn:ietf:params:oauth:grant-type:token-exchange",
]);
const Token = z.object({ token: Text, type: Text });
const Oauth2 = z.object({
  authority: z.url({ protocol: /^https?$/ }),
  endpoints: z.object({ token: Text.default("/oauth2/token") }).default({ token: "/oauth2/token" }),
  grant: Grant,
  client: z
    .object({
      id: Text.optional(),
      secret: Text.optional(),
      assertion: z.union([Text, z.record(z.string(), z.unknown())]).optional(),
      authentication: z
        .enum(["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"])
        .default("client_secret_post"),
    })
    .optional(),
  request: z
    .object({ encoding: z.enum(["application/x-www-form-urlencoded", "application/json"]) })
    .default({ encoding: "application/x-www-form-urlencoded" }),
  issuers: z.array(Text).optional(),
  scopes: z.array(Text).optional(),
  audiences: z.array(Text).optional(),
  username: Text.optional(),
  password: Text.optional(),
  subject: Token.optional(),
  actor: Token.optional(),
});
export type Oauth2 = z.infer<typeof Oauth2>;

/** Asks an authority for a token, and how many seconds it lasts. */
export async function requestToken(
  send: Outbound,
  { scheme, policy }: Wanted,
): Promise<{ token: string; seconds: number }> {
  const given = Oauth2.safeParse(policy);
  if (!given.success) {
    const places = given.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw misconfigured(places.join("; "));
  }
  const asked = given.data;
  const { endpoint, issuers } = await (scheme === "oidc" ? discover(send, asked) : endpointOf(asked));
  const { headers, form } = await identify(asked.client, endpoint);
  const response = await send({
    method: "POST",
    url: endpoint,
    ...encoded({ ...grantOf(asked), ...form }, asked, headers),
  });
  return tokenOf(response, issuers);
}

const endpointOf = ({ authority, endpoints, issuers }: Oauth2) => ({
  endpoint: URL.canParse(endpoints.token)
    ? endpoints.token
    : `${authority.replace(/\/+$/, "")}/${endpoints.token.replace(/^\/+/, "")}`,
  issuers,
});

/** OpenID Connect Discovery: the authority tells where its token endpoint is, and must be who it says it is. */
async function discover(send: Outbound, { authority, issuers }: Oauth2) {
  const base = authority.replace(/\/+$/, "");
  const response = await send({ method: "GET", url: `${base}/.well-known/openid-configuration`, redirect: true });
  const found = objectIn(response);
  const endpoint = found["token_endpoint"];
  if (response.status !== 200 || typeof endpoint !== "string")
    throw refused(response, "the authority tells of no token endpoint");
  const accepted = issuers ?? [base, `${base}/`];
  if (!accepted.includes(found["issuer"] as string)) throw refused(response, "the authority names another issuer");
  return { endpoint, issuers: accepted };
}

function grantOf({ grant, scopes, audiences, username, password, subject, actor }: Oauth2): Record<string, Json> {
  const common = {
    grant_type: grant,
    ...(scopes?.length && { scope: scopes.join(" ") }),
    ...(audiences?.length && { audience: audiences.length === 1 ? audiences[0]! : audiences }),
  };
  const need = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw misconfigured(`the grant ${grant} needs ${name}`);
    return value;
  };
  switch (grant) {
    case "client_credentials":
      return common;
    case "password":
      return { ...common, username: need(username, "username"), password: need(password, "password") };
    case "refresh_token":
      return { ...common, refresh_token: need(subject, "subject.token").token };
    case "urn:ietf:params:oauth:grant-type:token-exchange": {
      const { token, type } = need(subject, "subject");
      return {
        ...common,
        subject_token: token,
        subject_token_type: type,
        ...(actor && { actor_token: actor.token, actor_token_type: actor.type }),
      };
    }
    default:
      return grant satisfies never;
  }
}

function encoded(form: Record<string, Json>, { request: { encoding } }: Oauth2, more: Record<string, string>) {
  const headers = { ...more, "content-type": encoding, accept: "application/json" };
  if (encoding === "application/json") return { headers, body: JSON.stringify(form) };
  const pairs = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one as string] as [string, string]),
  );
  return { headers, body: new URLSearchParams(pairs).toString() };
}

function tokenOf(response: OutboundResponse, issuers?: string[]): { token: string; seconds: number } {
  const answer = objectIn(response);
  const { access_token: token, token_type: kind = "Bearer", expires_in: seconds } = answer;
  if (response.status !== 200 || typeof token !== "string") throw refused(response, "the authority gave no token");
  if (typeof kind !== "string" || kind.toLowerCase() !== "bearer")
    throw refused(response, "the authority gave a token of another kind");
  if (issuers && !isFrom(token, issuers)) throw refused(response, "the token is from another issuer");
  return { token, seconds: Number(seconds) || 0 };
}

/** A token that tells nothing of its issuer is taken from the endpoint it came from. */
function isFrom(token: string, issuers: string[]): boolean {
  try {
    const { iss } = decodeJwt(token);
    return iss === undefined || issuers.includes(iss);
  } catch {
    return true;
  }
}

function objectIn({ body }: OutboundResponse): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

function refused(response: OutboundResponse, why: string): Error {
  const { error, error_description: told } = objectIn(response);
  const said = [error, told].filter((part) => typeof part === "string").join(": ");
  const { status } = response;
  const detail = `${why}${said && ` (${said.slice(0, 300)})`}`;
  const passes = status === 429 || status >= 500;
  return passes
    ? failure({ code: `http_${status}`, kind: "communication", status, title: "No token", detail }, true)
    : failure({ code: "token_refused", kind: "authentication", status: 401, title: "No token", detail });
}
