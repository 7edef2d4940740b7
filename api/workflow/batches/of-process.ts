import { and, eq, inArray, isNull, like, or, sql } from "drizzle-orm";
import { batches, batchRuns, runs, starts } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import type { Named } from "../definitions/state.ts";
import { operate } from "../runs/act-on-run.ts";
import { leaseMs } from "../temporal/start-now.ts";
import { runsWithin } from "../runs/visible.ts";
import { openBatch } from "./open-batch.ts";
import { pick, touchedBy } from "./pick.ts";
import type { BatchRow } from "./shapes.ts";

/** For so long after a pause a start that was under way may still become a run. */
const settleMs = 2 * leaseMs;

const words = ({ namespace, name }: Named) => `the process ${namespace}/${name} is paused`;

/** A batch that pauses the runs of a process, or resumes those that this paused and no others. */
export async function openForProcess(
  tx: WorkflowDb,
  ctx: WorkflowCtx,
  { namespace, name }: Named,
  { action, reason, paused }: { action: "pause" | "resume"; reason?: string | null; paused?: string | null },
): Promise<string> {
  const said = action === "pause" ? `${words({ namespace, name })}: ${reason}`.slice(0, 500) : undefined;
  const filter = { definition: `${namespace}/${name}`, ...(paused && { batch: paused }) };
  const batch = await openBatch(tx, ctx, { action, filter, input: { process: true, ...(said && { reason: said }) } });
  await pick(tx, batch.id, ofProcess(ctx, batch));
  return batch.id;
}

/** Takes up what has joined the process since; false while there may be more to come. */
export async function pickOfProcess(ctx: WorkflowCtx, batch: BatchRow): Promise<boolean> {
  if (!batch.input.process) return true;
  if (await pick(ctx.db, batch.id, ofProcess(ctx, batch))) return false;
  if (batch.action !== "pause" || Date.now() - batch.createdAt.getTime() > settleMs) return true;
  const begins = and(
    eq(starts.definition, batch.filter.definition),
    isNull(starts.dispatchedAt),
    eq(starts.decision, "started"),
    sql`${starts.nextAt} > now()`,
  );
  return (await ctx.db.$count(starts, begins)) === 0;
}

function ofProcess(ctx: WorkflowCtx, { action, filter }: Pick<BatchRow, "action" | "filter">) {
  const [namespace, name] = filter.definition.split("/");
  const paused = and(
    eq(runs.status, "suspended"),
    like(sql`${runs.waitingFor} ->> 'detail'`, `${words({ namespace, name }).replaceAll(/[\\%_]/g, "\\$&")}:%`),
  );
  return and(
    runsWithin(ctx.actor, requirePermission(ctx, operate)),
    eq(runs.namespace, namespace),
    eq(runs.name, name),
    isNull(runs.endedAt),
    action === "pause"
      ? inArray(runs.status, ["running", "waiting", "incident"])
      : or(paused, filter.batch ? touchedBy(filter.batch) : undefined),
  );
}

/** Whether the batch before it, of the same process or the one that it is about, is still being carried out by somebody. */
export async function isInHand(db: WorkflowDb, { id, input, filter }: BatchRow): Promise<boolean> {
  const before = input.process
    ? sql`input ->> 'process' = 'true' and filter ->> 'definition' = ${filter.definition}`
    : sql`id = ${filter.batch ?? null}`;
  const { rows } = await db.execute(sql`
    select 1 from ${batches} where id <> ${id} and state <> 'running' and claimed_until > now() and ${before} limit 1`);
  return rows.length > 0;
}

/** How far the pausing, or the resuming, of the runs of a process is. */
export async function progressOf(db: WorkflowDb, id: string) {
  const [batch] = await db.select().from(batches).where(eq(batches.id, id));
  if (!batch) return undefined;
  const done = await db.$count(batchRuns, and(eq(batchRuns.batchId, id), eq(batchRuns.state, "done")));
  return { batch: id, state: batch.state, total: batch.total, done, failed: batch.failed };
}
