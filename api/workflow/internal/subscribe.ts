import { and, asc, eq, gt, inArray, isNotNull, notLike, sql } from "drizzle-orm";
import { events, listeners, runs, signals, subscriptions } from "#db/workflows/schema.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CloudEvent, EventFilter, JsonObject as JsonData } from "#workflows/contract.ts";
import { lookupOf, matches } from "#workflows/definition/events.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { brief, hash } from "../events/find-listeners.ts";
import { signal } from "../events/intake.ts";
import { lockForEvents, lockForListener } from "../events/locks.ts";
import { anyType, isLifecycle, lifecycle, typeKey } from "../events/types.ts";
import { JsonObject, Json } from "../json.ts";
import { keptLifecycle, type Told, type Transition } from "../runs/lifecycle.ts";
import { ended } from "../runs/shapes.ts";
import { tellLifecycle } from "../events/tell-lifecycle.ts";
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
  left: z.array(z.string().min(1).max(1500)).optional(),
});

export const Unsubscribe = z.strictObject({ subscriptionId: z.string().min(1).max(1500) });

/**
 * Listens for a run, and no more by what it left. Matching events that came since it began, and went to no listener of
 * it before, are given now.
 */
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
    if (input.left) await close(tx, run.id, input.left);
    await tx.insert(listeners).values(rows);
    const to = { id: input.subscriptionId, runId: run.id };
    await tellLifecycle(tx, [{ run, transitions: [correlation("started", input.subscriptionId)] }]);
    const missed = (await kept(tx, run, filters)).filter((event) => filters.some((filter) => matches(filter, event)));
    await signal(
      tx,
      missed.map((event) => ({ ...to, event })),
    );
  });
  temporalOf(ctx.config).wake("signals");
}

/** Listens no more. The row stays: what it was given is not given to the run's next listener. */
export async function unsubscribe(ctx: WorkflowCtx, { subscriptionId }: z.infer<typeof Unsubscribe>): Promise<void> {
  requireWorker(ctx);
  await ctx.db.transaction(async (tx) => {
    await lockForEvents(tx, [lifecycle]);
    await close(tx, null, [subscriptionId]);
  });
}

type Closed = Told & { subscription: string; filters: EventFilter[] | null };

/** Closes those that are open, of any run unless one is named, and tells of each that was given something. */
async function close(tx: WorkflowDb, runId: string | null, ids: string[]): Promise<void> {
  const { rows } = await tx.execute<Closed>(sql`
    with closed as (update ${subscriptions} s set closed_at = now()
        where s.id = any(${sql.param(ids)}) and s.closed_at is null and s.run_id = coalesce(${runId}::uuid, s.run_id)
        returning s.id, s.run_id),
      gone as (delete from ${listeners} l using closed where l.subscription_id = closed.id
        returning l.subscription_id, l.filter)
    select r.id, r.namespace, r.name, closed.id as subscription,
      (select json_agg(gone.filter) from gone where gone.subscription_id = closed.id) as filters
    from closed join ${runs} r on r.id = closed.run_id
    where exists (select from ${signals} g where g.subject = closed.id)`);
  const told = rows.map(({ subscription, filters, ...run }) => {
    const correlationKeys = Object.assign({}, ...(filters ?? []).map(expected));
    return { run, transitions: [correlation("completed", subscription, { correlationKeys })] };
  });
  if (told.length > 0) await tellLifecycle(tx, told);
}

const correlation = (verb: "started" | "completed", id: string, data: JsonData = {}): Transition => ({
  type: `workflow.correlation-${verb}`,
  key: `${id}:correlation-${verb}`,
  at: new Date(),
  data,
});

const expected = ({ correlate = {} }: EventFilter): JsonData =>
  Object.fromEntries(
    Object.entries(correlate).flatMap(([name, { expect }]) => (expect === undefined ? [] : [[name, expect]])),
  );

function listenerRow(subscriptionId: string, position: number, filter: EventFilter) {
  const { from, key } = lookupOf(filter);
  return {
    subscriptionId,
    position,
    type: typeKey(filter),
    shape: hash(from.join("\n")),
    key: brief(key),
    from,
    filter,
  };
}

type Run = { id: string; startedAt: Date; cause: { kind: string; id: string } };

/** Events from before somebody listens: those of runs from what they tell of themselves, others as they came in. */
async function kept(tx: WorkflowDb, run: Run, filters: EventFilter[]): Promise<CloudEvent[]> {
  const [own, others] = [filters.filter(isOfRuns), filters.filter((filter) => !isOfRuns(filter))];
  return [...(await keptOfRuns(tx, run, own)), ...(await keptOthers(tx, run, others.map(typeKey)))];
}

const isOfRuns = (filter: EventFilter) => isLifecycle(typeKey(filter));

function keptOfRuns(tx: WorkflowDb, run: Run, filters: EventFilter[]): Promise<CloudEvent[]> | CloudEvent[] {
  const runIds = filters.map(runOf);
  const types = filters.map(typeKey);
  if (filters.length === 0) return [];
  return keptLifecycle(tx, types, runIds.every((id) => id !== undefined) ? { runIds } : { since: run.startedAt });
}

/** The run whose lifecycle a filter asks for, where it names one. */
function runOf({ with: { data }, correlate = {} }: EventFilter): string | undefined {
  const named = (data as { runId?: unknown } | undefined)?.runId;
  const told = Object.values(correlate).find(({ from }) => /^(\$\{)?\s*\.data\.runId\s*\}?$/.test(from))?.expect;
  return z.uuid().safeParse(named ?? told).data;
}

async function keptOthers(tx: WorkflowDb, run: Run, types: string[]): Promise<CloudEvent[]> {
  if (types.length === 0) return [];
  const consumed = sql`not exists (
    select 1 from signals g join subscriptions s on s.id = g.subject
    where g.run_id = ${run.id} and g.name = 'event' and s.closed_at is not null
      and g.item = ${events.source} || ' ' || ${events.id})`;
  const rows = await tx
    .select({ event: events.event })
    .from(events)
    .where(
      and(
        types.includes(anyType) ? notLike(events.type, `${lifecycle}%`) : inArray(events.type, types),
        isNotNull(events.event),
        gt(events.receivedAt, run.startedAt),
        sql`${events.receivedAt} > now() - interval '1 day'`,
        consumed,
      ),
    )
    .orderBy(asc(events.seq))
    .limit(10_000);
  return rows.map((row) => row.event as CloudEvent);
}
