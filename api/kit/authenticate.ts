import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { errors as jose, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Actor } from "./authorize.ts";
import { DomainError, unavailable } from "./errors.ts";

/** User Management's answer about a token (RFC 7662, with the rights that the token carries today). */
export const Introspection = z.union([
  z.object({ active: z.literal(false) }),
  z.object({
    active: z.literal(true),
    kind: z.enum(["user", "service", "key"]),
    sub: z.string(),
    name: z.string().optional(),
    aud: z.array(z.string()),
    exp: z.number().optional(),
    roles: z.array(z.string()),
    teams: z.array(z.string()),
    grants: z.record(z.string(), z.enum(["own", "team", "all"])),
    fields: z.record(z.string(), z.enum(["hidden", "readonly"])).optional(),
    via: z.string().optional(),
  }),
]);
export type Introspection = z.infer<typeof Introspection>;

export type Authenticate = (token: string) => Promise<Actor>;

type Options = {
  audience: string;
  issuer: string;
  keys: JWTVerifyGetKey;
  introspect: (token: string) => Promise<Introspection>;
  redis: Redis;
  now?: () => number;
};

const freshMs = 5_000;
const graceMs = 5 * 60_000;
const remembered = 10_000;
/** How far clocks may be apart at a token's beginning and end. One in the middle of its life bears minutes. */
const clockToleranceSeconds = 30;

const unauthenticated = (message: string) => new DomainError("unauthenticated", message);

/**
 * Verifies tokens: a JWT by signature, issuer, audience, expiry and type; then both JWTs and opaque tokens (API keys,
 * browser sessions) by introspection, which also tells today's rights. An answer is good for five seconds; when User
 * Management is away the last answer for this very token serves for at most five minutes more.
 */
export function createAuthenticator({
  audience,
  issuer,
  keys,
  introspect,
  redis,
  now = Date.now,
}: Options): Authenticate {
  const memory = new Map<string, { at: number; answer: Introspection }>();

  const remember = (key: string, at: number, answer: Introspection) => {
    memory.delete(key);
    memory.set(key, { at, answer });
    if (memory.size > remembered) memory.delete(memory.keys().next().value!);
  };

  const known = async (key: string): Promise<{ at: number; answer: Introspection } | undefined> => {
    const here = memory.get(key);
    if (here && now() - here.at < freshMs) return here;
    const shared = await redis.get(`token:${key}`).catch(() => null);
    if (!shared) return here;
    const parsed = JSON.parse(shared) as { at: number; answer: Introspection };
    return here && here.at > parsed.at ? here : parsed;
  };

  const resolve = async (token: string): Promise<Introspection> => {
    const key = createHash("sha256").update(token).digest("base64url");
    const last = await known(key);
    if (last && now() - last.at < freshMs) return (remember(key, last.at, last.answer), last.answer);
    try {
      const answer = await introspect(token);
      const at = now();
      remember(key, at, answer);
      redis.set(`token:${key}`, JSON.stringify({ at, answer }), "PX", graceMs).catch(() => {});
      return answer;
    } catch (error) {
      if (last && now() - last.at < graceMs) return last.answer;
      throw unavailable("User Management is not reachable, so this token cannot be checked", error);
    }
  };

  return async (token) => {
    if (!token.startsWith("crm_")) await verifySignature(token, { audience, issuer, keys, now });
    const answer = await resolve(token);
    if (!answer.active) throw unauthenticated("the token is not valid any more");
    if (!answer.aud.includes(audience)) throw unauthenticated("the token is meant for another service");
    if (answer.exp !== undefined && answer.exp * 1000 <= now()) throw unauthenticated("the token has expired");
    return {
      kind: answer.kind,
      id: answer.sub,
      ...(answer.name && { name: answer.name }),
      roles: answer.roles,
      teams: answer.teams,
      grants: answer.grants,
      ...(answer.fields && { fields: answer.fields }),
      ...(answer.via && { via: answer.via }),
    };
  };
}

async function verifySignature(
  token: string,
  { audience, issuer, keys, now }: Required<Pick<Options, "audience" | "issuer" | "keys" | "now">>,
) {
  try {
    await jwtVerify(token, keys, {
      algorithms: ["EdDSA", "ES256"],
      issuer,
      audience,
      typ: "at+jwt",
      currentDate: new Date(now()),
      clockTolerance: clockToleranceSeconds,
    });
  } catch (error) {
    if (error instanceof jose.JWTExpired) throw unauthenticated("the token has expired");
    if (error instanceof jose.JOSEError && !(error instanceof jose.JWKSTimeout) && error.code !== "ERR_JOSE_GENERIC")
      throw unauthenticated("the token is not valid");
    throw unavailable("User Management's keys are not reachable, so this token cannot be checked", error);
  }
}
