import { setTimeout as sleep } from "node:timers/promises";
import type { Running } from "./processes.ts";

const steadyMs = 60_000;
const longestPauseMs = 30_000;

/** Keeps a program running: one that dies is started again, sooner at first, later when it keeps dying. */
export function supervise(
  first: Running,
  start: () => Promise<Running>,
  say: (line: string) => void,
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let current = first;
  const loop = async () => {
    for (let pause = 500; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const since = Date.now();
      const end = await current.exited;
      if (stopping.signal.aborted) return;
      if (Date.now() - since > steadyMs) pause = 500;
      say(`ended (${end}); starting it again in ${pause / 1_000} s; its log is ${current.log}`);
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        current = await start();
        say("is running again");
      } catch (error) {
        say((error as Error).message);
      }
    }
  };
  const done = loop();
  return {
    stop: async () => {
      stopping.abort();
      await current.stop();
      await done;
      // A start that was under way when we were asked to stop has ended by now.
      await current.stop();
    },
  };
}
