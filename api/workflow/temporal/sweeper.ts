import { and, asc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { WorkflowNotFoundError, type WorkflowExecutionDescription } from "@temporalio/client";
import { defineSearchAttributeKey } from "@temporalio/common";
import { events, runs, runSteps, signals, starts, tasks, triggerMatches } from "#db/workflows/schema.ts";
import { keepDoing } from "#kit/background.ts";
import type { Running } from "#kit/run.ts";
import { QUERIES, type Fault, type Json, type RunProjection } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { applyTogether } from "../internal/apply-projections.ts";
import { storable } from "../json.ts";
import { terminated } from "../runs/act-on-run.ts";
import { endRun } from "../runs/end-run.ts";
import type { RunRow } from "../runs/shapes.ts";
import { fails } from "../watchdog/diagnose.ts";
import { judge } from "../watchdog/judge.ts";
import { bounded, isTemporalAway, type Gateway } from "./gateway.ts";

const quietMs = 15_000;
/** Temporal is asked about so many runs a second: more would be felt by those that go on. */
const perSecond = 10;
const side = 20;
const queryMs = 2_000;

/** Sets right what the projection missed: runs closed in Temporal alone, answers that did not arrive; drops what is old. */
export function startSweeper(ctx: WorkflowCtx, gateway: Gateway, ready: Promise<void>): Running {
  const { everyMs } = ctx.config.watchdog;
  const sweep = async () => {
    await repairRuns(ctx, gateway, everyMs);
    await repairSteps(ctx, gateway, everyMs);
    await repeatAnswers(ctx);
    await dropOld(ctx);
  };
  return keepDoing("sweeping runs", sweep, { everyMs, log: ctx.log, after: ready });
}

/** Asks Temporal about open runs, the longest unasked first. */
export async function repairRuns(ctx: WorkflowCtx, gateway: Gateway, olderThanMs: number): Promise<void> {
  const open = await ctx.db
    .select({ id: runs.id, workflowId: runs.workflowId, status: runs.status, updatedAt: runs.updatedAt })
    .from(runs)
    .innerJoin(starts, and(eq(starts.runId, runs.id), isNotNull(starts.dispatchedAt)))
    .where(and(isNull(runs.endedAt), lt(runs.checkedAt, new Date(Date.now() - olderThanMs))))
    .orderBy(asc(runs.checkedAt))
    .limit(Math.ceil((perSecond * ctx.config.watchdog.everyMs) / 1_000));
  const ask = { workerThere: true };
  for (let at = 0; at < open.length; at += side)
    await Promise.all(open.slice(at, at + side).map((run) => checkRun(ctx, gateway, run, ask)));
}

/** Asks completed runs whose steps seem to go on: what told of their ends died with its worker. */
export async function repairSteps(ctx: WorkflowCtx, gateway: Gateway, olderThanMs: number): Promise<void> {
  const before = new Date(Date.now() - olderThanMs).toISOString();
  const { rows } = await ctx.db.execute<{ id: string; workflowId: string; status: string; updatedAt: string }>(sql`
    select distinct r.id, r.workflow_id as "workflowId", r.status, r.updated_at as "updatedAt"
    from ${runSteps} s join ${runs} r on r.id = s.run_id
    where s.ended_at is null and r.status = 'completed' and r.checked_at < ${before}
      and r.ended_at > now() - interval '1 hour' and r.ended_at < ${before} limit ${side}`);
  const ask = { workerThere: true };
  for (const row of rows) await repairRun(ctx, gateway, { ...row, updatedAt: new Date(row.updatedAt) }, ask);
}

type Open = Pick<RunRow, "id" | "workflowId" | "status" | "updatedAt">;
type Described = WorkflowExecutionDescription;

async function checkRun(ctx: WorkflowCtx, gateway: Gateway, run: Open, ask: { workerThere: boolean }): Promise<void> {
  const found = await repairRun(ctx, gateway, run, ask);
  if (found && fails(ctx, found)) await judge(ctx, gateway, run.id, found);
}

/** Brings the table in step with Temporal; answers what Temporal says of a run that goes on. */
export async function repairRun(
  ctx: WorkflowCtx,
  gateway: Gateway,
  run: Open,
  ask: { workerThere: boolean },
): Promise<Described | undefined> {
  const handle = gateway.client.workflow.getHandle(run.workflowId);
  const found = await bounded(gateway, () => handle.describe()).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
  await ctx.db.update(runs).set({ checkedAt: new Date() }).where(eq(runs.id, run.id));
  const open = found?.status.name === "RUNNING" ? found : undefined;
  // A run whose workflow task fails answers no query either.
  if (open && (fails(ctx, open) || !isDoubtful(run, open))) return open;
  // The run itself knows best, steps and all; it answers while a worker is there, ended or not.
  if (found && found.status.name !== "TERMINATED" && ask.workerThere) {
    const query = bounded(gateway, () => handle.query<RunProjection>(QUERIES.state), queryMs);
    const state = await query.catch((error: unknown) => {
      if (isTemporalAway(error)) ask.workerThere = false;
    });
    if (state) await ctx.db.transaction((tx) => applyTogether(tx, ctx, [storable(state)]));
  }
  const end = found ? await endOf(found.status.name, () => bounded(gateway, () => handle.result())) : lost;
  if (end) await ctx.db.transaction((tx) => endRun(tx, ctx, run.id, storable(end)));
  return open;
}

/** Whether the table and Temporal's search attributes tell of different states. */
function isDoubtful(run: Open, found: WorkflowExecutionDescription): boolean {
  const shown = (name: string) => found.typedSearchAttributes.get(defineSearchAttributeKey(name, "KEYWORD"));
  if (shown("Outcome") === "incident") return run.status !== "incident";
  if (shown("Waiting")) return run.status !== (shown("Waiting") === "suspended" ? "suspended" : "waiting");
  return Date.now() - run.updatedAt.getTime() > quietMs;
}

type End = Parameters<typeof endRun>[3];

async function endOf(status: string, result: () => Promise<unknown>): Promise<End | undefined> {
  switch (status) {
    case "COMPLETED":
      return { status: "completed", output: (await result()) as Json };
    case "CANCELLED":
      return { status: "cancelled" };
    case "TERMINATED":
      return { status: "cancelled", error: terminated() };
    case "TIMED_OUT":
      return { status: "faulted", error: fault("timeout", 408, "The run took too long") };
    case "FAILED":
      return { status: "faulted", error: await failureOf(result) };
    default:
      return undefined;
  }
}

const fault = (name: string, status: number, title: string): Fault => ({
  type: `https://serverlessworkflow.io/spec/1.0.0/errors/${name}`,
  status,
  title,
});

const lost: End = { status: "faulted", error: fault("runtime", 500, "Temporal does not know the run any more") };

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
      and r.status = 'waiting' and r.waiting_for->>'kind' = 'person' and (r.waiting_for->>'path' = t.path
        or not exists (select from ${tasks} o where o.run_id = r.id and o.status = 'open'))
      and r.updated_at < now() - interval '1 minute' and t.status = 'completed'
      and t.closed_at > now() - interval '1 day'`);
}

/** Events are kept thirty days for previews; what decides about duplicates, ninety days. */
export async function dropOld(ctx: WorkflowCtx): Promise<void> {
  const before = (interval: string) => sql`now() - ${interval}::interval`;
  await ctx.db
    .update(events)
    .set({ event: null })
    .where(and(isNotNull(events.event), lt(events.receivedAt, before("30 days"))));
  await ctx.db.delete(events).where(lt(events.receivedAt, before("90 days")));
  // Of several events that a definition waits for, the last has come by then or never will.
  await ctx.db.delete(triggerMatches).where(lt(triggerMatches.createdAt, before("7 days")));
  await ctx.db.delete(signals).where(lt(signals.sentAt, before("90 days")));
  const openRun = sql`(select 1 from ${runs} where ${runs.id} = ${starts.runId} and ${runs.endedAt} is null)`;
  await ctx.db
    .delete(starts)
    .where(and(lt(starts.createdAt, before("90 days")), isNotNull(starts.dispatchedAt), sql`not exists ${openRun}`));
}
