import { randomUUID } from "node:crypto";
import type { Harm, Stage } from "./harm.ts";
import type { Arrival } from "./load.ts";

type Event = Record<string, unknown>;

const shuffled = <T>(items: T[]): T[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);

/** The events of contacts, five times each, in any order. */
async function repeatEvents({ rig }: Stage, came: Arrival[]): Promise<Event[]> {
  const subjects = came.flatMap(({ contact }) => (contact ? `contacts/${contact}` : []));
  const rows = await rig.system.sql<{ event: Event }>(
    "crm",
    "select event from outbox where type = 'crm.contact.created' and subject = any($1)",
    [subjects],
  );
  const events = rows.map(({ event }) => event);
  const copies = shuffled(events.flatMap((event) => Array.from({ length: 5 }, () => event)));
  await Promise.all(copies.map((event) => rig.system.call("workflow", "POST", "/v1/events", event)));
  return events;
}

/** A process gets the event that comes while it still does something else. */
async function tellEarly({ rig }: Stage): Promise<void> {
  const n = randomUUID();
  const { id } = await rig.system.call("workflow", "POST", "/v1/runs", {
    definition: { namespace: "faults", name: "parked" },
    input: { n, pause: "PT2S" },
  });
  await rig.system.call("workflow", "POST", "/v1/events", {
    specversion: "1.0",
    id: randomUUID(),
    source: "/faults",
    type: "faults.go",
    time: new Date().toISOString(),
    data: { n },
  });
  await rig.system.until(
    "the event that came early is heard",
    async () => (await rig.system.call("workflow", "GET", `/v1/runs/${id}`)).status === "completed",
    60,
  );
}

const disordered: Harm = {
  id: 10,
  name: "events five times, in any order, a day late, and before anyone listens",
  quick: { times: 3, size: 5 },
  full: { times: 30, size: 20 },
  quiet: true,
  inject: async (stage) => {
    const came = stage.load.burst(stage.size);
    await stage.rig.system.until("all are taken", async () => came.every(({ contact }) => contact !== undefined));
    const [events] = await Promise.all([repeatEvents(stage, came), tellEarly(stage)]);
    // A day and an hour pass: of these events only that they were there is remembered.
    await stage.rig.system.sql(
      "workflows",
      "update events set received_at = received_at - interval '25 hours', event = null where id = any($1)",
      [events.map(({ id }) => id)],
    );
    for (const event of events.slice(0, 5)) await stage.rig.system.call("workflow", "POST", "/v1/events", event);
  },
  recover: async () => undefined,
};

export const eventHarms = [disordered];
