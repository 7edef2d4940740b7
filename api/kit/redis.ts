import { Redis } from "ioredis";

/** Connects with the service's key prefix. Commands fail fast while Redis is away, so that nothing waits on a cache. */
export function openRedis(url: string, service: string): Redis {
  const redis = new Redis(url, {
    keyPrefix: `${service}:`,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 2_000,
    commandTimeout: 1_000,
    // One that hangs counts as gone until it answers again, so that only the first to meet it wait.
    socketTimeout: 1_000,
    retryStrategy: (times: number) => Math.min(times * 100, 2_000),
    lazyConnect: false,
  });
  redis.on("error", () => {});
  return redis;
}
