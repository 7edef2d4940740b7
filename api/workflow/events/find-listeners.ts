import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { CloudEvent, EventFilter } from "#workflows/contract.ts";
import { eventKey, matches } from "#workflows/definition/events.ts";
import type { WorkflowDb } from "../context.ts";
import { keysFor } from "./types.ts";

type Shape = { type: string; shape: string; from: string[] | null; filter: EventFilter };
type Found = { id: string; run_id: string; key: string; filter: EventFilter };

export const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
/** A key as an index can hold it. */
export const brief = (key: string) => (key.length > 500 ? hash(key) : key);

/** A subscription, and what it is to be given. */
export type Heard = { id: string; runId: string; event: CloudEvent };

/**
 * Open subscriptions whose filter an event fits, in the order of the events. Listeners by the thousand differ only in
 * the key, which is looked up.
 */
export async function findListeners(tx: WorkflowDb, events: CloudEvent[]): Promise<Heard[]> {
  const heard = new Map(events.map((event) => [event, new Map<string, Heard>()]));
  for (const { type, shape, filter, from } of await shapesFor(tx, events)) {
    const programs = from ?? correlated(filter);
    const keyed = Map.groupBy(
      events.filter((event) => keysFor(event.type).includes(type)),
      (event) => {
        const key = eventKey(programs, event);
        return key && brief(key);
      },
    );
    keyed.delete(undefined);
    if (keyed.size === 0) continue;
    const { rows } = await tx.execute<Found>(sql`
      select s.id, s.run_id, l.key, l.filter from listeners l join subscriptions s on s.id = l.subscription_id
      where l.type = ${type} and l.shape = ${shape} and l.key = any(${sql.param([...keyed.keys()])}::text[])`);
    for (const { id, run_id: runId, key, filter: own } of rows)
      for (const event of keyed.get(key)!) if (matches(own, event)) heard.get(event)!.set(id, { id, runId, event });
  }
  return [...heard.values()].flatMap((of) => [...of.values()]);
}

/** What listeners were found by that came before `from` was kept. */
const correlated = ({ correlate = {} }: EventFilter) =>
  Object.keys(correlate)
    .sort()
    .filter((name) => correlate[name]!.expect !== undefined)
    .map((name) => correlate[name]!.from);

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
    select f.type, f.shape, l."from", l.filter from found f
    cross join lateral (select "from", filter from listeners l where l.type = f.type and l.shape = f.shape limit 1) l`);
  return rows;
}
