import { createHash } from "node:crypto";
import createOpenApiClient, { type Client } from "openapi-fetch";
import type { ServiceName } from "./config.ts";
import { currentCallScope, type OnBehalfOf } from "./context.ts";
import { DomainError, httpStatus, unavailable, type ErrorCode, type Fault } from "./errors.ts";

export type ServiceToken = (audience: ServiceName, onBehalfOf?: OnBehalfOf) => Promise<string>;

type TokenOptions = { usersUrl: string; clientId: string; clientSecret: string };

const expiryMarginMs = 30_000;

/**
 * Service tokens by client credentials, one audience each, kept until shortly before they expire. For a person, token
 * exchange (RFC 8693) gives a token in the person's name that also names this service as the actor.
 */
export function createTokenSource({ usersUrl, clientId, clientSecret }: TokenOptions): ServiceToken {
  const cache = new Map<string, { token: Promise<string>; until: number }>();
  const request = async (body: Record<string, string>) => {
    const response = await fetch(`${usersUrl}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams(body),
      signal: AbortSignal.timeout(10_000),
    }).catch((error: unknown) => {
      throw unavailable("User Management is not reachable", error);
    });
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok) return { token: String(answer["access_token"]), seconds: Number(answer["expires_in"]) };
    const reason =
      firstText(answer["error_description"], answer["error"], answer["detail"]) ?? `status ${response.status}`;
    if (response.status >= 500 || response.status === 429)
      throw unavailable(`User Management gave no token: ${reason}`);
    throw new DomainError("unauthenticated", `User Management refused a token: ${reason}`);
  };
  return async (audience, onBehalfOf) => {
    const key = `${audience} ${cacheKey(onBehalfOf)}`;
    const held = cache.get(key);
    if (held && held.until > Date.now()) return held.token;
    const pending = request({ audience, ...grant(onBehalfOf) });
    const entry = { token: pending.then((answer) => answer.token), until: Date.now() + 10_000 };
    cache.set(key, entry);
    if (cache.size > 5_000) cache.delete(cache.keys().next().value!);
    pending.then(
      (answer) => (entry.until = Date.now() + answer.seconds * 1000 - expiryMarginMs),
      () => cache.delete(key),
    );
    return entry.token;
  };
}

const firstText = (...values: unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === "string");

const cacheKey = (who?: OnBehalfOf) =>
  !who ? "-" : "userId" in who ? `user ${who.userId}` : createHash("sha256").update(who.token).digest("base64url");

const grant = (who?: OnBehalfOf): Record<string, string> =>
  !who
    ? { grant_type: "client_credentials" }
    : {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: "userId" in who ? who.userId : who.token,
        subject_token_type:
          "userId" in who ? "urn:crm:params:oauth:token-type:user-id" : "urn:ietf:params:oauth:token-type:access_token",
      };

const maxAttempts = 3;
const retriable = new Set([429, 502, 503, 504]);
const safeMethods = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/**
 * A `fetch` towards another service: token, request id, time-out. It retries only what is safe to repeat: reads, PUT,
 * DELETE, and POSTs that carry an `Idempotency-Key`.
 */
export function createServiceFetch(audience: ServiceName, token: ServiceToken, timeoutMs = 15_000) {
  return async (input: Request): Promise<Response> => {
    const scope = currentCallScope();
    const repeatable = safeMethods.has(input.method) || input.headers.has("idempotency-key");
    const body = input.body ? await input.arrayBuffer() : undefined;
    for (let attempt = 1; ; attempt++) {
      const headers = new Headers(input.headers);
      headers.set("authorization", `Bearer ${await token(audience, scope?.onBehalfOf)}`);
      if (scope) headers.set("x-request-id", scope.requestId);
      const last = attempt === maxAttempts || !repeatable;
      try {
        const init = {
          method: input.method,
          headers,
          signal: AbortSignal.timeout(timeoutMs),
          ...(body && { body }),
        };
        const response = await fetch(input.url, init);
        if (last || !retriable.has(response.status)) return response;
        await response.body?.cancel();
      } catch (error) {
        if (last) throw unavailable(`the service ${audience} is not reachable`, error);
      }
      await new Promise((resolve) => setTimeout(resolve, 100 * 4 ** (attempt - 1)));
    }
  };
}

/** A typed client over the types generated from another service's committed openapi.json. */
export const createServiceClient = <Paths extends {}>(
  name: ServiceName,
  url: string,
  token: ServiceToken,
  timeoutMs?: number,
): Client<Paths> => createOpenApiClient<Paths>({ baseUrl: url, fetch: createServiceFetch(name, token, timeoutMs) });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of a 2xx answer; anything else becomes the DomainError that the other service told of. */
export async function expectOk<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  if (response.ok) return data as NonNullable<T>;
  const problem = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const told = String(problem["code"]);
  const code = Object.hasOwn(httpStatus, told) ? (told as ErrorCode) : codeOf(response.status);
  const faults = Array.isArray(problem["errors"]) ? (problem["errors"] as Fault[]) : [];
  const after = Number(response.headers.get("retry-after"));
  throw new DomainError(code, firstText(problem["detail"], problem["message"]) ?? `answered ${response.status}`, {
    faults,
    ...(after > 0 && { retryAfter: after }),
  });
}

const codeOf = (status: number): ErrorCode => {
  const match = Object.entries(httpStatus).find(([, value]) => value === status);
  return match ? (match[0] as ErrorCode) : status >= 500 ? "upstream_failed" : "invalid_input";
};
