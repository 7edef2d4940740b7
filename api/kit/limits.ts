import type { MiddlewareHandler } from "hono";
import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { DomainError } from "./errors.ts";

export type Limit = {
  name: string;
  points: number;
  seconds: number;
  /** Allowance while Redis is away. */ localShare?: number;
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

/** Limits a route by whatever `key` says; credential routes pass `localShare: 0.25`. */
export function rateLimit(
  consume: Consume,
  points: number,
  key: (c: Parameters<MiddlewareHandler>[0]) => string,
): MiddlewareHandler {
  return async (c, next) => {
    const result = await consume(key(c));
    c.header("RateLimit-Limit", String(points));
    c.header("RateLimit-Remaining", String(result.remainingPoints));
    c.header("RateLimit-Reset", String(Math.ceil(result.msBeforeNext / 1000)));
    await next();
  };
}
