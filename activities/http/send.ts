import { DomainError } from "#kit/errors.ts";
import type { OutboundRequest, OutboundResponse } from "#kit/http.ts";
import type { AuthenticationInput, Json, JsonObject } from "#workflows/contract.ts";
import { failure, misconfigured } from "../asked.ts";
import { answerDigest, isStale } from "./digest.ts";
import type { Scrubber } from "./scrub.ts";
import type { Tokens } from "./tokens.ts";

export type Outbound = (request: OutboundRequest) => Promise<OutboundResponse>;
export type Way = { outbound: Outbound; tokens: Tokens };
type Caller = { definition: string; scrubber: Scrubber; authentication?: AuthenticationInput | undefined };

/** Sends a request with the authentication that its definition says; the scrubber learns what opens doors. */
export async function send({ outbound, tokens }: Way, request: OutboundRequest, caller: Caller) {
  const [scheme, policy] = Object.entries(caller.authentication ?? {})[0] ?? [];
  const authorized = (authorization: string): Promise<OutboundResponse> => {
    caller.scrubber.learn("authorization", authorization.replace(/^\w+ /, ""));
    return outbound({ ...request, headers: { ...without(request.headers, "authorization"), authorization } });
  };
  switch (scheme) {
    case undefined:
      return outbound(request);
    case "basic": {
      const [username, password] = texts(scheme, policy, "username", "password");
      return authorized(`Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`);
    }
    case "bearer":
      return authorized(`Bearer ${texts(scheme, policy, "token")[0]}`);
    case "digest": {
      const [username = "", password = ""] = texts(scheme, policy, "username", "password");
      return digested(request, { username, password }, outbound, authorized);
    }
    case "oauth2":
    case "oidc": {
      const wanted = { definition: caller.definition, scheme, policy: policy as Json } as const;
      return tokened(() => tokenFrom(tokens, wanted), authorized);
    }
    default:
      throw misconfigured(`authentication by ${scheme} is not supported`);
  }
}

/** The first answer asks, the second request answers it; a third only where the question had grown old. */
async function digested(
  request: OutboundRequest,
  credentials: { username: string; password: string },
  outbound: Outbound,
  authorized: (authorization: string) => Promise<OutboundResponse>,
): Promise<OutboundResponse> {
  let response = await outbound({ ...request, headers: without(request.headers, "authorization") });
  for (let asked = 0; response.status === 401 && asked < 2; asked++) {
    const challenge = response.headers["www-authenticate"] ?? "";
    if (asked > 0 && !isStale(challenge)) break;
    const answer = answerDigest(challenge, credentials, request);
    if (!answer) break;
    response = await authorized(answer);
  }
  return response;
}

type Held = Awaited<ReturnType<Tokens["get"]>>;

/** A token that is refused may have been taken back: one more is asked for, once. */
async function tokened(
  get: () => Promise<Held>,
  authorized: (authorization: string) => Promise<OutboundResponse>,
): Promise<OutboundResponse> {
  const first = await get();
  const response = await authorized(`Bearer ${first.token}`);
  if (response.status !== 401) return response;
  first.forget();
  return authorized(`Bearer ${(await get()).token}`);
}

// Nothing of the step itself was sent yet: what passes is always tried again.
const tokenFrom: (tokens: Tokens, wanted: Parameters<Tokens["get"]>[0]) => Promise<Held> = (tokens, wanted) =>
  tokens.get(wanted).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    const { code, status, message } = error;
    const fault = { code, status, title: "No token", detail: message, kind: "communication" } as const;
    throw failure(fault, code === "unavailable" || code === "timeout");
  });

function texts(scheme: string, policy: Json | undefined, ...names: string[]): string[] {
  const given = (typeof policy === "object" && policy !== null ? policy : {}) as JsonObject;
  return names.map((name) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw misconfigured(`authentication by ${scheme} needs ${names.join(" and ")} as text`);
  });
}

const without = (headers: Record<string, string> = {}, left: string) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== left));
