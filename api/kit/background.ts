import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

/** After a fault a round waits for no less and no more. */
const [soonMs, lateMs] = [1_000, 5_000];

type Options = {
  everyMs: number;
  log: Logger;
  /** Work waits for this. */
  after?: Promise<unknown>;
  /** Takes what ends a pause at once, and answers how to take it back. */
  onWake?: (wake: () => void) => () => void;
};

/**
 * Does rounds of work beside an API until stopped: the next one at once while a round says that there may be more, else
 * after `everyMs`, or when woken. A round that fails is told of and done again a little later.
 */
export function keepDoing(
  name: string,
  round: (stopping: AbortSignal) => Promise<boolean | void>,
  { everyMs, log, after, onWake }: Options,
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  let woken = new AbortController();
  const forget = onWake?.(() => woken.abort());
  const loop = async () => {
    if (after) await Promise.race([after, stopped]);
    while (!signal.aborted) {
      woken = new AbortController();
      const next = await round(signal).then(
        (more) => (more ? 0 : everyMs),
        (error: unknown) => {
          // Not the error itself: a failed statement carries the values of people's records.
          log.warn({ reason: reasonOf(error) }, `${name} failed, going on soon`);
          return Math.min(Math.max(everyMs, soonMs), lateMs);
        },
      );
      if (next > 0) await sleep(next, undefined, { signal: woken.signal }).catch(() => {});
    }
  };
  const running = loop();
  return {
    stop: async () => {
      forget?.();
      stopping.abort();
      woken.abort();
      await running;
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error) return String(error.code);
  return error.cause ? reasonOf(error.cause) : error.name;
}
