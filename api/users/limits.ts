import type { Context, MiddlewareHandler } from "hono";
import type { Redis } from "ioredis";
import { serviceNames } from "#kit/config.ts";
import { createLimit, rateLimit } from "#kit/limits.ts";
import type { UsersConfig } from "./context.ts";
import { basicCredentials } from "./oauth/authenticate-client.ts";
import { callerAddress } from "./sessions/caller-address.ts";

/** Allowances a minute of the routes that take credentials; Redis gone, a quarter of them per process. */
export const perMinute = { signIns: 300, refreshes: 600, tokens: 3_000, introspections: 60_000 };

export type CredentialLimits = Record<keyof typeof perMinute, MiddlewareHandler>;

export function credentialLimits(redis: Redis, config: UsersConfig): CredentialLimits {
  const address = (c: Context) => callerAddress(c, config);
  // Services share an address on one machine, so each is counted for itself; made-up names give nobody more.
  const client = (c: Context) => {
    const id = basicCredentials(c.req.header("authorization"))?.id;
    return `${address(c)} ${serviceNames.find((name) => name === id) ?? "-"}`;
  };
  const limit = (name: keyof typeof perMinute, key: (c: Context) => string) => {
    const points = perMinute[name];
    return rateLimit(createLimit(redis, { name, points, seconds: 60, localShare: 0.25 }), points, key);
  };
  return {
    signIns: limit("signIns", address),
    refreshes: limit("refreshes", address),
    tokens: limit("tokens", client),
    introspections: limit("introspections", client),
  };
}

/** Client routes count by client alone: all services of one machine would share an address's allowance. */
export const limitedByClient = (path: string) => path === "/oauth2/token" || path === "/oauth2/introspect";
