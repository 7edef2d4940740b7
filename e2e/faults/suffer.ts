import { setTimeout as sleep } from "node:timers/promises";
import type { Counts, Harm } from "./harm.ts";
import { atRest, judge, type Counted } from "./judge.ts";
import { startLoad, type Load } from "./load.ts";
import type { Rig } from "./rig.ts";

export interface Outcome extends Counted {
  harm: Harm;
  times: number;
  /** The longest time after a harm until all runs that it met were done, in seconds. */
  recovery: number;
  figures: string[];
}

const loadMs = 20_000;
const settleSeconds = 300;

/**
 * Does a harm under load, so many times at moments of chance. Answers how to wait until nothing is on its way any more
 * and count what it left behind: the next harm may be done meanwhile. Between two of them it rests until those that one
 * met are done, so many seconds at most: of blow upon blow a machine would only pile up runs.
 */
export async function suffer(
  rig: Rig,
  harm: Harm,
  counts: Counts,
  rate: number,
  restSeconds = 0,
): Promise<() => Promise<Outcome>> {
  const began = Date.now();
  const load = startLoad(rig, harm.quiet ? 0 : rate);
  const { times, seconds = 0, size = 0 } = counts;
  const stage = { rig, load, times, seconds, size, figures: [] };
  const recoveries: Promise<number>[] = [];
  const breaches: string[] = [];
  for (let n = 0; n < times; n++) {
    if (!harm.quiet) await sleep(1_500 + Math.random() * 3_000);
    const met = load.open();
    try {
      await harm.inject(stage);
    } catch (error) {
      breaches.push((error as Error).message);
    }
    try {
      await harm.recover(stage);
    } catch (error) {
      breaches.push(`not mended: ${(error as Error).message}`);
      await rig.makeWhole();
    }
    const recovery = untilDone(load, met);
    recoveries.push(recovery);
    await Promise.race([recovery, sleep(restSeconds * 1000)]);
  }
  if (!harm.quiet) await sleep(Math.max(0, began + loadMs - Date.now()));
  await load.stop();
  return async () => {
    await rig.system.until("nothing is on its way", () => atRest(rig, load), settleSeconds).catch(() => undefined);
    const recovery = Math.max(0, ...(await Promise.all(recoveries)));
    const counted = await judge(rig, load);
    const own = (await harm.judge?.(stage)) ?? [];
    const { figures } = stage;
    return { ...counted, harm, times, recovery, figures, breaches: [...breaches, ...counted.breaches, ...own] };
  };
}

/** Seconds until none of these is open any more. */
async function untilDone(load: Load, met: Load["arrivals"]): Promise<number> {
  const since = Date.now();
  const those = new Set(met);
  const left = () => load.open().some((arrival) => those.has(arrival));
  while (left() && Date.now() - since < settleSeconds * 1000) await sleep(250);
  return (Date.now() - since) / 1000;
}
