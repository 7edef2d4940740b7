import { setTimeout as sleep } from "node:timers/promises";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

/** So long a key that was dropped is still known here. */
const freshMs = 60_000;
/** So long the last keys serve while User Management is away. */
const staleMs = 5 * 60_000;
const askEveryMs = 1_000;

/**
 * The keys that verify tokens, asked for again when they are a minute old, or when a token names one that is not among
 * them: at most once a second, and whoever needs the answer waits for it, so that a new key is never refused.
 */
export function rememberKeys(load: () => Promise<JSONWebKeySet>, now = Date.now): JWTVerifyGetKey {
  let known: { find: ReturnType<typeof createLocalJWKSet>; at: number } | undefined;
  let asking: Promise<void> | undefined;
  let askedAt = -Infinity;

  const ask = () =>
    (asking ??= (async () => {
      try {
        await sleep(Math.max(0, askedAt + askEveryMs - now()));
        askedAt = now();
        known = { find: createLocalJWKSet(await load()), at: now() };
      } finally {
        asking = undefined;
      }
    })());

  const current = async () => {
    const age = known ? now() - known.at : Infinity;
    if (age >= staleMs) await ask();
    else if (age >= freshMs) ask().catch(() => {});
    return known!.find;
  };

  return async (header, token) => {
    const find = await current();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await ask();
      return known!.find(header, token);
    }
  };
}

/** User Management's keys over HTTP. */
export const remoteKeys = (url: string): JWTVerifyGetKey =>
  rememberKeys(async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`the keys of User Management answered ${response.status}`);
    return (await response.json()) as JSONWebKeySet;
  });
