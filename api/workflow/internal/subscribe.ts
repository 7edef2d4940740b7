import { createHash } from "node:crypto";
import { and, asc, eq, gt, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { events, listeners, runs, subscriptions } from "#db/workflows/schema.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CloudEvent, EventFilter } from "#workflows/contract.ts";
import { correlationKey, matches, shapeOf } from "#workflows/definition/events.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { signal } from "../events/intake.ts";
import { anyType, lockForListener } from "../events/locks.ts";
import { JsonObject, Json } from "../json.ts";
import { ended } from "../runs/shapes.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { requireWorker } from "./require-worker.ts";

const Filter = z.object({
  with: JsonObject,
  correlate: z.record(z.string(), z.object({ from: z.string(), expect: Json.optional() })).optional(),
  vars: JsonObject.optional(),
});

export const Subscribe = z.strictObject({
  subscriptionId: z.string().min(1).max(1500),
  runId: z.uuid(),
  filters: z.array(Filter).max(100),
  until: z.iso.datetime({ offset: true }).optional(),
});

export const Unsubscribe = z.strictObject({ subscriptionId: z.string().min(1).max(1500) });

/** Listens for a run. Matching events that came since it began, and went to no listener of it before, are given now. */
export async function subscribe(ctx: WorkflowCtx, input: z.infer<typeof Subscribe>): Promise<void> {
  requireWorker(ctx);
  const filters = (input.filters.length > 0 ? input.filters : [{ with: {} }]) as EventFilter[];
  const rows = filters.map((filter, position) => listenerRow(input.subscriptionId, position, filter));
  await ctx.db.transaction(async (tx) => {
    await lockForListener(
      tx,
      rows.map((row) => row.type),
    );
    const [run] = await tx.select().from(runs).where(eq(runs.id, input.runId)).for("share");
    if (!run) throw notFound(`run ${input.runId}`);
    if (ended.has(run.status)) return;
    const opened = await tx
      .insert(subscriptions)
      .values({ id: input.subscriptionId, runId: run.id, until: input.until ? new Date(input.until) : null })
      .onConflictDoNothing()
      .returning({ id: subscriptions.id });
    if (opened.length === 0) return;
    await tx.insert(listeners).values(rows);
    const to = { id: input.subscriptionId, runId: run.id };
    for (const event of await kept(
      tx,
      run,
      rows.map((row) => row.type),
    ))
      if (filters.some((filter) => matches(filter, event))) await signal(tx, to, event);
  });
  temporalOf(ctx.config).wake();
}

/** Listens no more. The row stays: what it was given is not given to the run's next listener. */
export async function unsubscribe(ctx: WorkflowCtx, input: z.infer<typeof Unsubscribe>): Promise<void> {
  requireWorker(ctx);
  const id = input.subscriptionId;
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(subscriptions)
      .set({ closedAt: new Date() })
      .where(and(eq(subscriptions.id, id), isNull(subscriptions.closedAt)));
    await tx.delete(listeners).where(eq(listeners.subscriptionId, id));
  });
}

const plainType = /^[^*+?^$|\\()[\]{}]+$/;

function listenerRow(subscriptionId: string, position: number, filter: EventFilter) {
  const { type } = filter.with;
  return {
    subscriptionId,
    position,
    type: typeof type === "string" && plainType.test(type) ? type : anyType,
    shape: createHash("sha256").update(shapeOf(filter)).digest("base64url"),
    key: correlationKey(filter),
    filter,
  };
}

type Run = { id: string; startedAt: Date; cause: { kind: string; id: string } };

async function kept(tx: WorkflowDb, run: Run, types: string[]): Promise<CloudEvent[]> {
  const consumed = sql`not exists (
    select 1 from signals g join subscriptions s on s.id = g.subject
    where g.run_id = ${run.id} and g.name = 'event' and s.closed_at is not null
      and g.item = ${events.source} || ' ' || ${events.id})`;
  const rows = await tx
    .select({ event: events.event })
    .from(events)
    .where(
      and(
        types.includes(anyType) ? undefined : inArray(events.type, types),
        isNotNull(events.event),
        gt(events.receivedAt, run.startedAt),
        consumed,
      ),
    )
    .orderBy(asc(events.seq))
    .limit(10_000);
  return rows.map((row) => row.event as CloudEvent);
}
