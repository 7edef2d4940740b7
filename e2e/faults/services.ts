import { setTimeout as sleep } from "node:timers/promises";
import type { Harm, Stage } from "./harm.ts";
import { ask, type Arrival } from "./load.ts";
import type { Rig } from "./rig.ts";

/** Who repeats a request under its key gets the first answer. */
async function firstAnswers({ rig, load }: Stage): Promise<string[]> {
  const breaches: string[] = [];
  for (const { email, key, contact } of load.arrivals.filter(({ refusals }) => refusals.length > 0).slice(-50)) {
    const again: Arrival = { email, key, refusals: [] };
    await ask(rig, again);
    if (again.contact !== contact) breaches.push(`${key} was contact ${contact}, asked again it is ${again.contact}`);
  }
  return breaches;
}

const killedMidTransaction: Harm = {
  id: 4,
  name: "kill -9 of the services in the middle of writes",
  quick: { times: 3, size: 15 },
  full: { times: 100, size: 15 },
  inject: async ({ rig, load, size }) => {
    load.burst(size);
    await sleep(Math.random() * 80);
    await rig.kill("services");
  },
  recover: ({ rig }) => rig.start("services"),
  judge: firstAnswers,
};

/** Seconds until what was committed before is delivered, to each service that is to have it. */
async function delivered({ system }: Rig): Promise<number> {
  const since = Date.now();
  const [newest] = await system.sql("crm", "select coalesce(max(seq), 0) as seq from outbox");
  const open = "select from deliveries where seq <= $1 and delivered_at is null and rejected_at is null limit 1";
  const none = async () => (await system.sql("crm", open, [newest!["seq"]])).length === 0;
  await system.until("what was committed is delivered", none, 120, 50);
  return (Date.now() - since) / 1000;
}

const late: number[] = [];

const killedBeforeDelivery: Harm = {
  id: 5,
  name: "kill -9 of the services between a commit and its delivery",
  quick: { times: 3, size: 3 },
  full: { times: 50, size: 3 },
  inject: async ({ rig, load, size }) => {
    const last = load.burst(size).at(-1)!;
    while (last.contact === undefined) await sleep(1);
    await rig.kill("services");
  },
  recover: async ({ rig }) => {
    await rig.start("services");
    late.push(await delivered(rig));
  },
  judge: async ({ figures }) => {
    const most = Math.max(...late.splice(0));
    figures.push(`what was committed was delivered ${most.toFixed(1)} s after the services were back (aim 5)`);
    return [];
  },
};

export const serviceHarms = [killedMidTransaction, killedBeforeDelivery];
