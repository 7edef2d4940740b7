import { eq } from "drizzle-orm";
import { events, runs, signals } from "#db/workflows/schema.ts";
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
  for (const definition of await findTriggers(tx, event))
    if (!isOwnWrite(definition, causedBy)) await start(tx, definition, event);
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

async function causeOf(tx: WorkflowDb, event: CloudEvent): Promise<{ namespace: string; name: string } | undefined> {
  const { success, data } = z.uuid().safeParse(event["runid"]);
  if (!success) return undefined;
  const [run] = await tx.select({ namespace: runs.namespace, name: runs.name }).from(runs).where(eq(runs.id, data));
  return run;
}

// The loop guard: what a run writes does not start its own definition again.
const isOwnWrite = (definition: Triggered, by?: { namespace: string; name: string }) =>
  by?.namespace === definition.namespace && by.name === definition.name;

async function start(tx: WorkflowDb, { namespace, name, version, owner }: Triggered, event: CloudEvent): Promise<void> {
  const record = recordOf(event);
  await insertRun(tx, {
    namespace,
    name,
    version,
    owner,
    input: [event as Json],
    ...(record && { record }),
    cause: { kind: "event", id: event.id },
    causeKey: `event:${event.source}:${event.id}`,
  });
}

/** Events of CRM Core, and of processes that speak of its records, have the record as subject: `leads/42`. */
function recordOf({ source, subject }: CloudEvent): RecordRef | undefined {
  const match = /^([a-z0-9_-]{1,64})\/([\w.:-]{1,128})$/.exec(subject ?? "");
  return /^\/(crm|processes\/.*)$/.test(source) && match ? { type: match[1]!, id: match[2]! } : undefined;
}
