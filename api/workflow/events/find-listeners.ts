import { sql } from "drizzle-orm";
import type { CloudEvent, EventFilter } from "#workflows/contract.ts";
import { eventKey, matches } from "#workflows/definition/events.ts";
import type { WorkflowDb } from "../context.ts";
import { keysFor } from "./types.ts";

type Shape = { type: string; shape: string; filter: EventFilter };
type Found = { id: string; run_id: string; key: string; filter: EventFilter };

/** A subscription, and what it is to be given. */
export type Heard = { id: string; runId: string; event: CloudEvent };

/**
 * Open subscriptions whose filter an event fits, in the order of the events. Listeners by the thousand differ only in
 * the key, which is looked up.
 */
export async function findListeners(tx: WorkflowDb, events: CloudEvent[]): Promise<Heard[]> {
  const heard = new Map(events.map((event) => [event, new Map<string, Heard>()]));
  for (const { type, shape, filter } of await shapesFor(tx, events)) {
    const keyed = Map.groupBy(
      events.filter((event) => keysFor(event.type).includes(type)),
      (event) => eventKey(filter, event),
    );
    keyed.delete(undefined);
    const { rows } = await tx.execute<Found>(sql`
      select s.id, s.run_id, l.key, l.filter from listeners l join subscriptions s on s.id = l.subscription_id
      where l.type = ${type} and l.shape = ${shape} and l.key = any(${sql.param([...keyed.keys()])}::text[])`);
    for (const { id, run_id: runId, key, filter: own } of rows)
      for (const event of keyed.get(key)!) if (matches(own, event)) heard.get(event)!.set(id, { id, runId, event });
  }
  return [...heard.values()].flatMap((of) => [...of.values()]);
}

// A loose index scan: it touches one entry a shape, however many listeners share it.
async function shapesFor(tx: WorkflowDb, events: CloudEvent[]): Promise<Shape[]> {
  const keys = [...new Set(events.flatMap(({ type }) => keysFor(type)))];
  const { rows } = await tx.execute<Shape>(sql`
    with recursive types(type) as (select unnest(${sql.param(keys)}::text[])),
    found(type, shape) as (
      select t.type, (select min(l.shape) from listeners l where l.type = t.type) from types t
      union all
      select f.type, (select min(l.shape) from listeners l where l.type = f.type and l.shape > f.shape)
      from found f where f.shape is not null)
    select f.type, f.shape, l.filter from found f
    cross join lateral (select filter from listeners l where l.type = f.type and l.shape = f.shape limit 1) l`);
  return rows;
}
