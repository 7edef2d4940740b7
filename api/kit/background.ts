import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

const afterFaultMs = 5_000;

type Options = { everyMs: number; log: Logger };

/**
 * Does rounds of work beside an API until stopped: the next one at once while a round says that there may be more, else
 * after `everyMs`. A round that fails is told of and done again a little later.
 */
export function keepDoing(
  name: string,
  round: (stopping: AbortSignal) => Promise<boolean>,
  { everyMs, log }: Options,
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async () => {
    while (!signal.aborted) {
      const next = await round(signal).then(
        (more) => (more ? 0 : everyMs),
        (error: unknown) => {
          // Not the error itself: a failed statement carries the values of people's records.
          log.warn({ reason: reasonOf(error) }, `${name} failed, going on soon`);
          return afterFaultMs;
        },
      );
      if (next > 0) await sleep(next, undefined, { signal }).catch(() => {});
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error) return String(error.code);
  return error.cause ? reasonOf(error.cause) : error.name;
}
