import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { runs, runSteps } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import type { RunProjection, Step } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { lockForEvents } from "../events/locks.ts";
import { tellLifecycle } from "../events/tell-lifecycle.ts";
import { lifecycle } from "../events/types.ts";
import { followFaults } from "../incidents/raise.ts";
import { Known, storable } from "../json.ts";
import { closeWaits } from "../runs/end-run.ts";
import { publishRun } from "../runs/publish-run.ts";
import { ended, FaultView, IncidentView, statuses, WaitingView, type RunRow, type StepRow } from "../runs/shapes.ts";
import { scheduleNext } from "../schedules/write-schedule.ts";
import type { Transition } from "../runs/lifecycle.ts";
import { runTransitions, stepTransitions } from "../runs/transitions.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { requireWorker } from "./require-worker.ts";

const Time = z.iso.datetime({ offset: true });

const StepUpdate = z.object({
  path: z.string(),
  name: z.string(),
  kind: z.string(),
  status: z.enum(["running", "waiting", "incident", "completed", "skipped", "faulted", "cancelled"]),
  attempts: z.number().int(),
  startedAt: Time,
  endedAt: Time.optional(),
  input: Known.optional(),
  output: Known.optional(),
  error: FaultView.optional(),
});

export const Projections = z.strictObject({
  updates: z
    .array(
      z.object({
        runId: z.uuid(),
        seq: z.number().int().nonnegative(),
        version: z.string().max(64).optional(),
        status: z.enum(statuses),
        at: Time,
        waitingFor: WaitingView.optional(),
        incident: IncidentView.optional(),
        output: Known.optional(),
        error: FaultView.optional(),
        steps: z.array(StepUpdate),
      }),
    )
    .max(200),
});

/** Writes what runs tell of themselves. What is older than what is known changes nothing. */
export async function applyProjections(ctx: WorkflowCtx, { updates }: z.infer<typeof Projections>): Promise<void> {
  requireWorker(ctx);
  // In the order of run ids, so that two batches never wait for each other.
  const ordered = [...updates].sort((a, b) => (a.runId < b.runId ? -1 : a.runId > b.runId ? 1 : a.seq - b.seq));
  const heard = await ctx.db.transaction(async (tx) => {
    let any = false;
    for (const update of ordered) any = (await applyProjection(tx, ctx, storable(update))) || any;
    return any;
  });
  if (heard) temporalOf(ctx.config).wake();
}

/** Writes one projection; the row of its run is held meanwhile. Tells whether somebody waits for what it told. */
export async function applyProjection(tx: WorkflowDb, ctx: WorkflowCtx, update: RunProjection): Promise<boolean> {
  await lockForEvents(tx, [lifecycle]);
  const [before] = await tx.select().from(runs).where(eq(runs.id, update.runId)).for("no key update");
  if (!before) return false;
  const steps = stepTransitions(await writeSteps(tx, update), update.steps, update.seq);
  if (update.seq <= before.seq || ended.has(before.status)) return tellLifecycle(tx, before, steps);
  const row = await writeRun(tx, before, update);
  await followFaults(tx, row, update);
  if (row.endedAt) {
    await closeWaits(tx, row.id);
    await scheduleNext(tx, row);
    temporalOf(ctx.config).wake("held");
  }
  if (row.status !== "running") temporalOf(ctx.config).wake("room");
  if (before.status === "pending" && row.status !== "running") await publishRun(tx, ctx, { ...row, status: "running" });
  if (row.status !== before.status && (row.status !== "running" || before.status === "pending"))
    await publishRun(tx, ctx, row);
  const [started, ...later] = runTransitions(before, row, update.seq, new Date(update.at));
  const first = started?.type === "workflow.started";
  return tellLifecycle(
    tx,
    row,
    first ? [startOf(started, steps), ...steps, ...later] : [...steps, started, ...later].filter(given),
  );
}

const given = <T>(value: T | undefined): value is T => value !== undefined;

/** A run told of for the first time began no later than its first step. */
const startOf = (started: Transition, [step]: Transition[]): Transition =>
  step && step.at < started.at ? { ...started, at: step.at } : started;

async function writeRun(tx: WorkflowDb, before: RunRow, update: RunProjection): Promise<RunRow> {
  const at = new Date(update.at);
  const waited = before.waitingSince ? Math.max(0, at.getTime() - before.waitingSince.getTime()) : 0;
  const waits = update.status === "waiting";
  const [row] = await tx
    .update(runs)
    .set({
      seq: update.seq,
      ...(update.version && { version: update.version }),
      status: update.status,
      waitingKind: update.waitingFor?.kind ?? null,
      waitingFor: update.waitingFor ?? null,
      waitingSince: waits ? at : null,
      waitingMs: before.waitingMs + waited,
      incident: update.incident ?? null,
      output: update.output ?? null,
      error: update.error ?? null,
      endedAt: ended.has(update.status) ? at : null,
      updatedAt: new Date(),
    })
    .where(eq(runs.id, before.id))
    .returning();
  return row!;
}

/** Answers the steps as they were. */
async function writeSteps(tx: WorkflowDb, { runId, seq, steps }: RunProjection): Promise<Map<string, StepRow>> {
  const paths = steps.map((step) => step.path);
  const before = paths.length > 0 ? await tx.select().from(runSteps).where(ofPaths(runId, paths)) : [];
  if (steps.length > 0) await upsertSteps(tx, runId, seq, steps);
  return new Map(before.map((row) => [row.path, row]));
}

const ofPaths = (runId: string, paths: string[]) => and(eq(runSteps.runId, runId), inArray(runSteps.path, paths));

async function upsertSteps(tx: WorkflowDb, runId: string, seq: number, steps: Step[]): Promise<void> {
  // One row a path: the last word of this projection counts.
  const rows = [
    ...new Map(steps.map((step, position) => [step.path, { ...rowOf(runId, seq, step), position }])).values(),
  ];
  const excluded = (column: string) => sql.raw(`excluded.${column}`);
  // Repairs tell of ended steps without their data.
  const kept = (column: string) => sql.raw(`coalesce(excluded.${column}, run_steps.${column})`);
  await tx
    .insert(runSteps)
    .values(rows)
    .onConflictDoUpdate({
      target: [runSteps.runId, runSteps.path],
      set: {
        seq: excluded("seq"),
        name: excluded("name"),
        kind: excluded("kind"),
        status: excluded("status"),
        attempts: excluded("attempts"),
        startedAt: excluded("started_at"),
        endedAt: excluded("ended_at"),
        input: kept("input"),
        output: kept("output"),
        error: excluded("error"),
      },
      setWhere: lt(runSteps.seq, seq),
    });
}

const rowOf = (runId: string, seq: number, step: Step) => ({
  runId,
  seq,
  path: step.path,
  name: step.name,
  kind: step.kind,
  status: step.status,
  attempts: step.attempts,
  startedAt: new Date(step.startedAt),
  endedAt: step.endedAt ? new Date(step.endedAt) : null,
  input: step.input ?? null,
  output: step.output ?? null,
  error: step.error ?? null,
});
