import { and, asc, eq, inArray, type SQL } from "drizzle-orm";
import { definitionVersions, triggers } from "#db/workflows/schema.ts";
import type { CloudEvent, EventFilter } from "#workflows/contract.ts";
import { matches } from "#workflows/definition/events.ts";
import type { WorkflowDb } from "../context.ts";
import type { Named } from "../definitions/state.ts";
import { keysFor } from "./types.ts";

export type Triggered = {
  namespace: string;
  name: string;
  version: string;
  owner: string | null;
  strategy: "one" | "any" | "all";
  filters: EventFilter[];
  read: "data" | "envelope" | "raw";
};

/** The definitions whose current version each event starts, or helps to start. */
export async function findTriggers(tx: WorkflowDb, events: CloudEvent[]): Promise<Triggered[][]> {
  const rows = await currentTriggers(tx, inArray(triggers.type, [...new Set(events.flatMap(keysOf))]));
  return events.map((event) => {
    const keys = keysOf(event);
    // A definition stands here once for each key that its filters are found under.
    const found = new Map(
      rows.filter(({ type }) => keys.includes(type)).map((row) => [`${row.namespace}/${row.name}`, row]),
    );
    return [...found.values()].filter(({ filters }: Triggered) => filters.some((filter) => matches(filter, event)));
  });
}

const keysOf = ({ type }: CloudEvent) => keysFor(type);

/** What starts the current version of a definition, where events do. */
export async function findTrigger(tx: WorkflowDb, { namespace, name }: Named): Promise<Triggered | undefined> {
  const [row] = await currentTriggers(tx, and(eq(triggers.namespace, namespace), eq(triggers.name, name)));
  return row;
}

const v = definitionVersions;
const currentTriggers = (tx: WorkflowDb, which: SQL | undefined): Promise<(Triggered & { type: string })[]> =>
  tx
    .select({
      type: triggers.type,
      namespace: v.namespace,
      name: v.name,
      version: v.version,
      owner: v.owner,
      strategy: triggers.strategy,
      filters: triggers.filters,
      read: triggers.read,
    })
    .from(triggers)
    .innerJoin(v, and(eq(v.namespace, triggers.namespace), eq(v.name, triggers.name), eq(v.version, triggers.version)))
    .where(which)
    .orderBy(asc(v.namespace), asc(v.name));
