import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startPartner } from "./partner.ts";
import type { Rig } from "./rig.ts";

const perSecond = 3;

/** Runs of another process, which calls another partner: how long they take from being asked for to their second call. */
export async function startBeside({ system }: Rig) {
  const other = await startPartner();
  const came = new Map<string, () => void>();
  other.mood = ({ url = "" }) => (came.get(url)?.(), false);

  async function run(): Promise<number> {
    const [id, began] = [randomUUID(), performance.now()];
    const done = new Promise<number>((resolve) => {
      came.set(`/second/${id}`, () => resolve(performance.now() - began));
    });
    const definition = { namespace: "faults", name: "beside" };
    await system.call("workflow", "POST", "/v1/runs", { definition, input: { url: other.url, id } });
    return done;
  }

  return {
    /** Milliseconds that all but one in twenty of the runs begun meanwhile stay below. */
    async p95(seconds: number): Promise<number> {
      const runs: Promise<number>[] = [];
      for (let n = 0; n < seconds * perSecond; n++) {
        runs.push(run());
        await sleep(1000 / perSecond);
      }
      const sorted = (await Promise.all(runs)).sort((a, b) => a - b);
      return sorted[Math.ceil(sorted.length * 0.95) - 1]!;
    },
    close: other.close,
  };
}
