import type { Context, MiddlewareHandler } from "hono";
import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Actor } from "./authorize.ts";
import { serviceNames } from "./config.ts";
import { DomainError } from "./errors.ts";

export type Limit = {
  name: string;
  points: number;
  seconds: number;
  /** Allowance while Redis is away. */
  localShare?: number;
};

export type Consume = (key: string) => Promise<RateLimiterRes>;

/** Counts in Redis; while it is away each process counts for itself with its share of the allowance, never without limit. */
export function createLimit(redis: Redis, { name, points, seconds, localShare = 1 }: Limit): Consume {
  const local = new RateLimiterMemory({
    keyPrefix: name,
    points: Math.max(1, Math.floor(points * localShare)),
    duration: seconds,
  });
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `limit:${name}`,
    points,
    duration: seconds,
    insuranceLimiter: local,
  });
  return async (key) => {
    try {
      return await limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new DomainError("rate_limited", "too many requests: wait and try again", {
        retryAfter: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
      });
    }
  };
}

/** Takes one of an allowance and tells the caller how it stands, whether there is one left or not. */
async function take(c: Context, consume: Consume, points: number, key: string): Promise<void> {
  const tell = (remaining: number, reset: number) => {
    c.header("RateLimit-Limit", String(points));
    c.header("RateLimit-Remaining", String(remaining));
    c.header("RateLimit-Reset", String(reset));
  };
  try {
    const { remainingPoints, msBeforeNext } = await consume(key);
    tell(remainingPoints, Math.ceil(msBeforeNext / 1000));
  } catch (refusal) {
    if (refusal instanceof DomainError && refusal.retryAfter) tell(0, refusal.retryAfter);
    throw refusal;
  }
}

/** Limits a route by whatever `key` says; credential routes pass `localShare: 0.25`. */
export const rateLimit =
  (consume: Consume, points: number, key: (c: Context) => string): MiddlewareHandler =>
  async (c, next) => {
    await take(c, consume, points, key(c));
    await next();
  };

const isOurs = (id: string | undefined) => serviceNames.some((name) => name === id);

/** How many busy people may share an address, a company's behind one router, say. */
const peopleAtAnAddress = 5;

/**
 * The allowances of the frame. A principal is a person with all their sessions, keys and programs, so that many keys
 * give no more than one, or a program in its own name. An address has an allowance for what comes without a good token, and a wider one for all the
 * principals there. Our own services are not limited: they pass on what
 * people were allowed.
 */
export function frameLimits(redis: Redis, perMinute: number, addressOf: (c: Context) => string) {
  const limit = (name: string, points: number) => ({
    points,
    consume: createLimit(redis, { name, points, seconds: 60 }),
  });
  const requests = limit("requests", perMinute);
  const addresses = limit("addresses", perMinute * peopleAtAnAddress);
  return {
    /** A request that shows no token, or none that is good. */
    stranger: (c: Context) => take(c, requests.consume, requests.points, `address:${addressOf(c)}`),
    principal: async (c: Context, actor: Actor): Promise<void> => {
      if (isOurs(actor.id)) return;
      // What a service passes on comes from the service's address.
      const direct = !isOurs(actor.via);
      await Promise.all([
        direct && addresses.consume(addressOf(c)),
        take(c, requests.consume, requests.points, `principal:${actor.id}`),
      ]);
    },
  };
}
