import { and, asc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { WorkflowNotFoundError } from "@temporalio/client";
import { events, runs, signals, starts, tasks } from "#db/workflows/schema.ts";
import type { Running } from "#kit/run.ts";
import type { Fault, Json } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { terminated } from "../runs/act-on-run.ts";
import { endRun } from "../runs/end-run.ts";
import { bounded, isTemporalAway, type Gateway } from "./gateway.ts";
import { repeat } from "./loop.ts";

const everyMs = 15_000;
const atOnce = 200;
const side = 20;

/** Sets right what the projection missed: runs closed in Temporal alone, answers that did not arrive; drops what is old. */
export function startSweeper(ctx: WorkflowCtx, gateway: Gateway, ready: Promise<void>): Running {
  const sweep = async () => {
    await repairRuns(ctx, gateway);
    await repeatAnswers(ctx);
    await dropOld(ctx);
  };
  return repeat("sweeping runs", sweep, { everyMs, log: ctx.log, after: ready });
}

/** Asks Temporal about open runs, the longest unasked first, and ends those that it has closed. */
export async function repairRuns(ctx: WorkflowCtx, gateway: Gateway, olderThanMs = everyMs): Promise<void> {
  const open = await ctx.db
    .select({ id: runs.id, workflowId: runs.workflowId })
    .from(runs)
    .innerJoin(starts, and(eq(starts.runId, runs.id), isNotNull(starts.dispatchedAt)))
    .where(and(isNull(runs.endedAt), lt(runs.checkedAt, new Date(Date.now() - olderThanMs))))
    .orderBy(asc(runs.checkedAt))
    .limit(atOnce);
  for (let at = 0; at < open.length; at += side)
    await Promise.all(
      open.slice(at, at + side).map(async (run) => {
        const end = await endInTemporal(gateway, run.workflowId);
        await ctx.db.update(runs).set({ checkedAt: new Date() }).where(eq(runs.id, run.id));
        if (end) await ctx.db.transaction((tx) => endRun(tx, ctx, run.id, end));
      }),
    );
}

type End = Parameters<typeof endRun>[3];

async function endInTemporal(gateway: Gateway, workflowId: string): Promise<End | undefined> {
  const handle = gateway.client.workflow.getHandle(workflowId);
  const call = <T>(work: () => Promise<T>) => bounded(gateway, work);
  try {
    const { status } = await call(() => handle.describe());
    switch (status.name) {
      case "COMPLETED":
        return { status: "completed", output: (await call(() => handle.result())) as Json };
      case "CANCELLED":
        return { status: "cancelled" };
      case "TERMINATED":
        return { status: "cancelled", error: terminated() };
      case "TIMED_OUT":
        return { status: "faulted", error: fault("timeout", 408, "The run took too long") };
      case "FAILED":
        return { status: "faulted", error: await failureOf(() => call(() => handle.result())) };
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      return { status: "faulted", error: fault("runtime", 500, "Temporal does not know the run any more") };
    if (isTemporalAway(error)) throw error;
    return undefined;
  }
}

const fault = (name: string, status: number, title: string): Fault => ({
  type: `https://serverlessworkflow.io/spec/1.0.0/errors/${name}`,
  status,
  title,
});

async function failureOf(result: () => Promise<unknown>): Promise<Fault> {
  const error = await result().then(
    () => undefined,
    (failure: unknown) => failure as Error,
  );
  const cause = (error?.cause ?? error) as (Error & { details?: unknown[] }) | undefined;
  const told = cause?.details?.[0] as Partial<Fault> | undefined;
  if (told && typeof told.type === "string" && typeof told.status === "number") return told as Fault;
  return { ...fault("runtime", 500, "The run failed"), detail: (cause?.message ?? "").slice(0, 1000) };
}

/** Sends again the answers of tasks at which their run still waits a minute later. */
export async function repeatAnswers(ctx: WorkflowCtx): Promise<void> {
  await ctx.db.execute(sql`
    update ${signals} g set sent_at = null, next_at = now()
    from ${tasks} t join ${runs} r on r.id = t.run_id
    where g.name = 'answer' and g.subject = t.id::text and g.sent_at < now() - interval '1 minute' and g.error is null
      and r.status = 'waiting' and r.waiting_for->>'kind' = 'person' and r.waiting_for->>'path' = t.path
      and r.updated_at < now() - interval '1 minute' and t.status = 'completed'
      and t.closed_at > now() - interval '1 day'`);
}

/** Events are kept a day for listeners that come after them; what decides about duplicates, ninety days. */
async function dropOld(ctx: WorkflowCtx): Promise<void> {
  const before = (interval: string) => sql`now() - ${interval}::interval`;
  await ctx.db
    .update(events)
    .set({ event: null })
    .where(and(isNotNull(events.event), lt(events.receivedAt, before("1 day"))));
  await ctx.db.delete(events).where(lt(events.receivedAt, before("90 days")));
  await ctx.db.delete(signals).where(lt(signals.sentAt, before("90 days")));
  const openRun = sql`(select 1 from ${runs} where ${runs.id} = ${starts.runId} and ${runs.endedAt} is null)`;
  await ctx.db
    .delete(starts)
    .where(and(lt(starts.createdAt, before("90 days")), isNotNull(starts.dispatchedAt), sql`not exists ${openRun}`));
}
