import type { MiddlewareHandler } from "hono";
import type { Redis } from "ioredis";
import { clientAddress } from "#kit/address.ts";
import { createLimit, rateLimit } from "#kit/limits.ts";
import type { UsersConfig } from "./context.ts";

/** Allowances a minute of the routes that take credentials, per address; Redis gone, a quarter of them per process. */
export const perMinute = { signIns: 300, refreshes: 600, clients: 3000 };

export type CredentialLimits = Record<keyof typeof perMinute, MiddlewareHandler>;

export function credentialLimits(redis: Redis, config: UsersConfig): CredentialLimits {
  const perAddress = (name: keyof typeof perMinute) => {
    const points = perMinute[name];
    const consume = createLimit(redis, { name, points, seconds: 60, localShare: 0.25 });
    return rateLimit(consume, points, (c) => clientAddress(c, config.trustedProxies));
  };
  return { signIns: perAddress("signIns"), refreshes: perAddress("refreshes"), clients: perAddress("clients") };
}
