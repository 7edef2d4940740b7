import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inWords, watchResident } from "../../bench/resident.ts";
import type { Harm, Stage } from "./harm.ts";
import { whole, type Rig } from "./rig.ts";

const lanes = 16;
const every = 20;

/** Does something for each, some at once. */
export async function each<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
    }),
  );
}

const ids: string[] = [];

/** Starts runs that wait for their event. */
export async function park({ system }: Rig, size: number): Promise<string[]> {
  const started = Array.from({ length: size }, () => randomUUID());
  await each(started, (n) => startOne(system, n));
  await system.until(`${size} runs wait`, async () => (await waiting({ system })) >= size, 1_200, 1_000);
  return started;
}

/** Starts one, as soon as the limit of requests lets it. */
async function startOne(system: Rig["system"], n: string): Promise<void> {
  const body = { definition: { namespace: "faults", name: "parked" }, input: { n } };
  for (;;) {
    const response = await system.fetch("workflow", "/v1/runs", { method: "POST", body });
    const text = await response.text();
    if (response.ok) return;
    if (response.status !== 429) throw new Error(`a start was answered ${response.status}: ${text}`);
    await sleep(1000 * Number(response.headers.get("retry-after") ?? 1));
  }
}

/** Sends the event of each, and waits until all of them have gone on. */
export async function wake({ system }: Rig, started: string[]): Promise<void> {
  const left = (await waiting({ system })) - started.length;
  const batches = Array.from({ length: Math.ceil(started.length / every) }, (_, i) =>
    started.slice(i * every, (i + 1) * every),
  );
  const event = (n: string) => ({
    specversion: "1.0",
    id: n,
    source: "/faults",
    type: "faults.go",
    time: new Date().toISOString(),
    data: { n },
  });
  await each(batches, (batch) => system.call("workflow", "POST", "/v1/events", batch.map(event)));
  await system.until("all have gone on", async () => (await waiting({ system })) <= left, 1_200, 1_000);
}

export async function waiting({ system }: Pick<Rig, "system">): Promise<number> {
  const [row] = await system.sql(
    "workflows",
    "select count(*)::int as waiting from runs where name = 'parked' and status = 'waiting' and waiting_kind = 'event'",
  );
  return row!["waiting"] as number;
}

/** Memory while they wait: its maximum in the first and the second half. */
async function watchMemory({ rig, seconds }: Stage): Promise<void> {
  const stop = watchResident(rig.part("worker").pid);
  await sleep(seconds * 1000);
  const resident = stop();
  if (resident.readings < 60) return;
  console.log(`the worker while ${ids.length} runs wait: ${inWords(resident)}`);
  if (resident.ratio > 1.1) throw new Error(`memory grew: ${inWords(resident)}`);
}

const offAndOn: Harm = {
  id: 15,
  name: "runs parked with a small cache, the whole machine off and on, all resumed",
  quick: { times: 1, seconds: 0, size: 100 },
  full: { times: 1, seconds: 3600, size: 10_000 },
  quiet: true,
  inject: async (stage) => {
    const { rig, size } = stage;
    await rig.stop("worker");
    await rig.start("worker", { WORKER_CACHED_RUNS: "100" });
    ids.splice(0, Infinity, ...(await park(rig, size)));
    await watchMemory(stage);
    for (const part of whole.toReversed()) await rig.stop(part);
  },
  recover: async ({ rig, size }) => {
    for (const part of whole) await rig.start(part);
    const still = await waiting(rig);
    if (still !== size) throw new Error(`${still} of ${size} runs wait after the machine was off`);
    const began = Date.now();
    await wake(rig, ids);
    console.log(`${size} parked runs resumed in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  },
  judge: async ({ rig, size }) => {
    const done = await rig.system.sql(
      "workflows",
      "select from runs where name = 'parked' and status = 'completed' and input->>'n' = any($1)",
      [ids],
    );
    return done.length === size ? [] : [`${done.length} of ${size} parked runs came to their end`];
  },
};

export const parkedHarms = [offAndOn];
