import { sql } from "drizzle-orm";
import { events, signals } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import { SIGNALS, type CloudEvent, type EventSignal } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { findListeners } from "./find-listeners.ts";
import { findTriggers } from "./find-triggers.ts";
import { fitting } from "./fitting.ts";
import { lockForEvent } from "./locks.ts";
import { maxDepth } from "../internal/start-sub-run.ts";
import { type Skipped, skipStart } from "../runs/insert-run.ts";
import { startByEvent } from "./start-by-event.ts";
import { isLifecycle } from "./types.ts";

/** Batches are the feed of Analytics; each of their records tells of itself where triggers are wanted. */
const startsNothing = new Set(["crm.import.batch", "crm.calculation.batch"]);

/** Takes in events, each in a transaction of its own: an event known by `source` and `id` does nothing. */
export async function intake(ctx: WorkflowCtx, given: CloudEvent[]): Promise<{ accepted: number; known: number }> {
  requirePermission(ctx, "events:write");
  let known = 0;
  for (const event of given.map(fitting))
    if (isWanted(event) && !(await ctx.db.transaction((tx) => take(tx, event)))) known += 1;
  temporalOf(ctx.config).wake();
  return { accepted: given.length, known };
}

/** What runs tell of their lifecycle is told here and nowhere else: who waits for a run's end must be able to trust it. */
const isWanted = ({ type }: CloudEvent) => !startsNothing.has(type) && !isLifecycle(type);

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
  await deliver(tx, event);
  return true;
}

/** Starts what a new event starts, and gives it to those who listen. */
export async function deliver(tx: WorkflowDb, event: CloudEvent): Promise<void> {
  const triggered = await findTriggers(tx, event);
  const cause = triggered.length > 0 ? await causeOf(tx, event) : undefined;
  for (const definition of triggered) {
    const loop = loopOf(cause!, `${definition.namespace}/${definition.name}`);
    if (loop) await skipStart(tx, definition, event, loop);
    else await startByEvent(tx, definition, event, cause!.run);
  }
  for (const listener of await findListeners(tx, event)) await signal(tx, listener, event);
}

/** Writes the signal that gives an event to a subscription, once. */
export async function signal(tx: WorkflowDb, to: { id: string; runId: string }, event: CloudEvent): Promise<void> {
  const payload: EventSignal = { subscriptionId: to.id, event };
  await tx
    .insert(signals)
    .values({ runId: to.runId, name: SIGNALS.event, subject: to.id, item: `${event.source} ${event.id}`, payload })
    .onConflictDoNothing();
}

/** The run that wrote an event, and the runs that led to it: each with its definition. */
type Led = { run?: string; runs: Map<string, string> };

async function causeOf(tx: WorkflowDb, event: CloudEvent): Promise<Led> {
  const { success, data: run } = z.uuid().safeParse(event["runid"]);
  if (!success) return { runs: new Map() };
  const { rows } = await tx.execute<{ id: string; definition: string }>(sql`
    with recursive chain as (
      select id, namespace, name, cause, 1 as depth from runs where id = ${run}
      union select r.id, r.namespace, r.name, r.cause, c.depth + 1 from runs r join chain c on r.id = (c.cause->>'run')::uuid
      where c.depth <= ${maxDepth})
    select id, namespace || '/' || name as definition from chain`);
  return { run, runs: new Map(rows.map((row) => [row.definition, row.id])) };
}

/** The loop guard: what a run writes starts its own definition no more, nor those that led to it, nor chains without end. */
function loopOf({ runs }: Led, definition: string): Skipped | undefined {
  const earlier = runs.get(definition);
  if (earlier) return { policy: "loop", reason: `run ${earlier} of the same process led to this event` };
  if (runs.size < maxDepth) return undefined;
  return { policy: "depth", reason: `events of runs lead to each other at most ${maxDepth} deep (limit runDepth)` };
}
