import { setTimeout as sleep } from "node:timers/promises";
import type { Harm, Stage } from "./harm.ts";

/** Changes one contact again and again: its events must come to the Workflow Engine in that order. */
async function changeContact({ rig, load }: Stage): Promise<void> {
  const { contact } = load.arrivals.find((arrival) => arrival.contact)!;
  for (let n = 0; n < 5; n++)
    await rig.system.call("crm", "PATCH", `/crm/v3/objects/contacts/${contact}`, {
      properties: { lastname: `${Date.now()}-${n}` },
    });
}

/** The events that CRM Core wrote about a record and those that the Workflow Engine took in, each in its order. */
async function ordersKept({ rig }: Stage): Promise<string[]> {
  const ofType = "type = 'crm.contact.updated'";
  const written = await rig.system.sql<{ subject: string; ids: string }>(
    "crm",
    `select subject, string_agg(id::text, ' ' order by seq) as ids from outbox where ${ofType} group by 1 order by 1`,
  );
  const taken = await rig.system.sql<{ subject: string; ids: string }>(
    "workflows",
    `select event->>'subject' as subject, string_agg(id, ' ' order by seq) as ids from events where ${ofType} group by 1 order by 1`,
  );
  return JSON.stringify(written) === JSON.stringify(taken)
    ? []
    : ["events of a record came out of order, or not at all"];
}

const temporalGone: Harm = {
  id: 8,
  name: "kill -9 of Temporal: writes go on, starts queue",
  quick: { times: 2, seconds: 4 },
  full: { times: 1, seconds: 300 },
  inject: async (stage) => {
    const { rig, seconds } = stage;
    await rig.kill("temporal");
    await changeContact(stage);
    const { status } = await rig.system.fetch("workflow", "/temporal/api/v1/settings");
    await sleep(seconds * 1000);
    if (status !== 503) throw new Error(`without Temporal its Web UI answered ${status}`);
  },
  recover: ({ rig }) => rig.start("temporal"),
  judge: async (stage) => {
    const failed = stage.load.arrivals.flatMap(({ refusals }) => refusals);
    const breaches = failed.length > 0 ? [`CRM Core answered ${failed.join(", ")} while Temporal was away`] : [];
    return [...breaches, ...(await ordersKept(stage))];
  },
};

const temporalSlow: Harm = {
  id: 9,
  name: "200 ms added to every call of Temporal, its connections cut, then a restart",
  quick: { times: 2, seconds: 3 },
  full: { times: 10, seconds: 30 },
  inject: async ({ rig, seconds }) => {
    rig.line.delay = 100;
    await sleep(seconds * 1000);
    rig.line.cut();
    await sleep(1_000);
    await rig.stop("temporal");
  },
  recover: async ({ rig }) => {
    rig.line.delay = 0;
    await rig.start("temporal");
  },
};

export const temporalHarms = [temporalGone, temporalSlow];
