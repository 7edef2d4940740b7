import { sql } from "drizzle-orm";
import { events, signals } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import { SIGNALS, type CloudEvent, type EventSignal, type Json, type RecordRef } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { insertRun } from "../runs/insert-run.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { findListeners } from "./find-listeners.ts";
import { findTriggers, type Triggered } from "./find-triggers.ts";
import { lockForEvent } from "./locks.ts";

/** A batch of an import is the feed of Analytics; each of its records tells of itself where triggers are wanted. */
const startsNothing = new Set(["crm.import.batch"]);

/** Takes in events, each in a transaction of its own: an event known by `source` and `id` does nothing. */
export async function intake(ctx: WorkflowCtx, given: CloudEvent[]): Promise<{ accepted: number; known: number }> {
  requirePermission(ctx, "events:write");
  let known = 0;
  for (const event of given)
    if (!startsNothing.has(event.type) && !(await ctx.db.transaction((tx) => take(tx, event)))) known += 1;
  temporalOf(ctx.config).wake();
  return { accepted: given.length, known };
}

/** Writes what an event starts and whom it wakes. False when it was known already. */
export async function take(tx: WorkflowDb, event: CloudEvent): Promise<boolean> {
  await lockForEvent(tx, event.type);
  const { source, id, type } = event;
  const fresh = await tx
    .insert(events)
    .values({ source, id, type, event })
    .onConflictDoNothing()
    .returning({ seq: events.seq });
  if (fresh.length === 0) return false;
  const causedBy = await causeOf(tx, event);
  // The loop guard: what a run writes starts its own definition no more, nor those that led to it.
  for (const definition of await findTriggers(tx, event))
    if (!causedBy.definitions.has(`${definition.namespace}/${definition.name}`))
      await start(tx, definition, event, causedBy.run);
  for (const listener of await findListeners(tx, event)) await signal(tx, listener, event);
  return true;
}

/** Writes the signal that gives an event to a subscription, once. */
export async function signal(tx: WorkflowDb, to: { id: string; runId: string }, event: CloudEvent): Promise<void> {
  const payload: EventSignal = { subscriptionId: to.id, event };
  await tx
    .insert(signals)
    .values({ runId: to.runId, name: SIGNALS.event, subject: to.id, item: `${event.source} ${event.id}`, payload })
    .onConflictDoNothing();
}

/** The run that wrote an event, and the definitions of all runs that led to it. */
async function causeOf(tx: WorkflowDb, event: CloudEvent): Promise<{ run?: string; definitions: Set<string> }> {
  const { success, data: run } = z.uuid().safeParse(event["runid"]);
  if (!success) return { definitions: new Set() };
  const { rows } = await tx.execute<{ definition: string }>(sql`
    with recursive chain as (
      select id, namespace, name, cause from runs where id = ${run}
      union select r.id, r.namespace, r.name, r.cause from runs r join chain c on r.id = (c.cause->>'run')::uuid)
    select distinct namespace || '/' || name as definition from chain`);
  return { run, definitions: new Set(rows.map((row) => row.definition)) };
}

async function start(
  tx: WorkflowDb,
  { namespace, name, version, owner }: Triggered,
  event: CloudEvent,
  causingRun: string | undefined,
): Promise<void> {
  const record = recordOf(event);
  await insertRun(tx, {
    namespace,
    name,
    version,
    owner,
    input: [event as Json],
    ...(record && { record }),
    cause: { kind: "event", id: event.id, ...(causingRun && { run: causingRun }) },
    causeKey: `event:${event.source}:${event.id}`,
  });
}

/** Events of CRM Core, and of processes that speak of its records, have the record as subject: `leads/42`. */
function recordOf({ source, subject }: CloudEvent): RecordRef | undefined {
  const match = /^([a-z0-9_-]{1,64})\/([\w.:-]{1,128})$/.exec(subject ?? "");
  return /^\/(crm|processes\/.*)$/.test(source) && match ? { type: match[1]!, id: match[2]! } : undefined;
}
