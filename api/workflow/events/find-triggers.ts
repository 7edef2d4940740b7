import { and, eq, inArray } from "drizzle-orm";
import { definitionVersions, triggers } from "#db/workflows/schema.ts";
import type { CloudEvent, EventFilter } from "#workflows/contract.ts";
import { matches } from "#workflows/definition/events.ts";
import type { WorkflowDb } from "../context.ts";
import { anyType } from "./locks.ts";

export type Triggered = { namespace: string; name: string; version: string; owner: string | null };

/** Definitions whose current version an event starts. */
export async function findTriggers(tx: WorkflowDb, event: CloudEvent): Promise<Triggered[]> {
  const v = definitionVersions;
  const rows = await tx
    .select({
      namespace: v.namespace,
      name: v.name,
      version: v.version,
      owner: v.owner,
      filters: triggers.filters,
    })
    .from(triggers)
    .innerJoin(v, and(eq(v.namespace, triggers.namespace), eq(v.name, triggers.name), eq(v.version, triggers.version)))
    .where(inArray(triggers.type, [event.type, anyType]));
  return rows.filter(({ filters }) => (filters as EventFilter[]).some((filter) => matches(filter, event)));
}
