import type { Logger } from "pino";
import type { Running } from "#kit/run.ts";

type Options = {
  everyMs: number;
  log: Logger;
  /** Work waits for this. */
  after?: Promise<unknown>;
  onWake?: (listener: () => void) => () => void;
};

/** Repeats `work` each `everyMs`, at once when woken, until stopped. Work that fails is logged and tried again. */
export function repeat(name: string, work: () => Promise<unknown>, { everyMs, log, after, onWake }: Options): Running {
  const stopping = new AbortController();
  const { signal } = stopping;
  let woken = false;
  let rouse = () => {};
  const forget = onWake?.(() => ((woken = true), rouse()));

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, woken ? 0 : everyMs);
      rouse = () => (clearTimeout(timer), resolve());
      signal.addEventListener("abort", rouse, { once: true });
    }).finally(() => signal.removeEventListener("abort", rouse));

  const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  const loop = async () => {
    await Promise.race([after, aborted]);
    while (!signal.aborted) {
      woken = false;
      await work().catch((error: unknown) => log.warn({ err: error }, `${name} failed, trying again`));
      if (!signal.aborted) await pause();
    }
  };
  const done = loop();
  return {
    stop: async () => {
      forget?.();
      stopping.abort();
      await done;
    },
  };
}
