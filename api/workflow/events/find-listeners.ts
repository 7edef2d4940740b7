import { sql } from "drizzle-orm";
import type { CloudEvent, EventFilter } from "#workflows/contract.ts";
import { eventKey, matches } from "#workflows/definition/events.ts";
import type { WorkflowDb } from "../context.ts";
import { keysFor } from "./types.ts";

type Shape = { type: string; shape: string; filter: EventFilter };
type Found = { subscription_id: string; run_id: string; filter: EventFilter };

/** Open subscriptions whose filter an event fits. Listeners by the thousand differ only in the key, which is looked up. */
export async function findListeners(tx: WorkflowDb, event: CloudEvent): Promise<{ id: string; runId: string }[]> {
  const found = new Map<string, { id: string; runId: string }>();
  for (const { type, shape, filter } of await shapesFor(tx, event.type)) {
    const key = eventKey(filter, event);
    if (key === undefined) continue;
    const { rows } = await tx.execute<Found>(sql`
      select l.subscription_id, s.run_id, l.filter from listeners l join subscriptions s on s.id = l.subscription_id
      where l.type = ${type} and l.shape = ${shape} and l.key = ${key}`);
    for (const row of rows)
      if (matches(row.filter, event)) found.set(row.subscription_id, { id: row.subscription_id, runId: row.run_id });
  }
  return [...found.values()];
}

// A loose index scan: it touches one entry a shape, however many listeners share it.
async function shapesFor(tx: WorkflowDb, eventType: string): Promise<Shape[]> {
  const [exact, wide] = keysFor(eventType);
  const { rows } = await tx.execute<Shape>(sql`
    with recursive types(type) as (values (${exact}), (${wide})),
    found(type, shape) as (
      select t.type, (select min(l.shape) from listeners l where l.type = t.type) from types t
      union all
      select f.type, (select min(l.shape) from listeners l where l.type = f.type and l.shape > f.shape)
      from found f where f.shape is not null)
    select f.type, f.shape, l.filter from found f
    cross join lateral (select filter from listeners l where l.type = f.type and l.shape = f.shape limit 1) l`);
  return rows;
}
