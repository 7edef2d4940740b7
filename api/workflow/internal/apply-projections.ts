import { asc, inArray, lt, sql } from "drizzle-orm";
import { runs, runSteps } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import type { RunProjection, Step } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { lockForEvents } from "../events/locks.ts";
import { tellLifecycle } from "../events/tell-lifecycle.ts";
import { lifecycle } from "../events/types.ts";
import { followFaults } from "../incidents/follow-faults.ts";
import { Known, storable } from "../json.ts";
import { closeWaits } from "../runs/end-run.ts";
import { publishRuns } from "../runs/publish-runs.ts";
import { ended, FaultView, IncidentView, statuses, WaitingView, type RunRow, type StepRow } from "../runs/shapes.ts";
import { named } from "../runs/steps-named.ts";
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
    for (const part of parts(ordered)) any = (await applyTogether(tx, ctx, part.map(storable))) || any;
    return any;
  });
  if (heard) temporalOf(ctx.config).wake();
}

/** So many steps are written by one statement. */
const mostSteps = 1_000;

/** Parts that can be written at once: each run once. */
function* parts(updates: RunProjection[]): Generator<RunProjection[]> {
  let part: RunProjection[] = [];
  let steps = 0;
  for (const update of updates) {
    const full = steps + update.steps.length > mostSteps || part.at(-1)?.runId === update.runId;
    if (part.length > 0 && full) {
      yield part;
      [part, steps] = [[], 0];
    }
    part.push(update);
    steps += update.steps.length;
  }
  if (part.length > 0) yield part;
}

/** Writes projections of different runs, whose rows are held meanwhile. Tells whether somebody waits for what they told. */
export async function applyTogether(tx: WorkflowDb, ctx: WorkflowCtx, updates: RunProjection[]): Promise<boolean> {
  await lockForEvents(tx, [lifecycle]);
  const ids = updates.map(({ runId }) => runId);
  const held = await tx.select().from(runs).where(inArray(runs.id, ids)).orderBy(asc(runs.id)).for("no key update");
  const rows = new Map(held.map((row) => [row.id, row]));
  const known = updates.filter(({ runId }) => rows.has(runId));
  if (known.length === 0) return false;
  const stepsBefore = await writeSteps(tx, known);
  const told = known.map((update): Told => {
    const before = rows.get(update.runId)!;
    const steps = stepTransitions(stepsBefore.get(update.runId) ?? new Map(), update.steps, update.seq);
    const isOld = update.seq <= before.seq || ended.has(before.status);
    return { before, update, steps, row: isOld ? before : { ...before, ...changeOf(before, update) }, isOld };
  });
  const moved = told.filter(({ isOld }) => !isOld);
  if (moved.length > 0) await move(tx, ctx, moved);
  return tellLifecycle(
    tx,
    told.map((one) => ({ run: one.row, transitions: transitionsOf(one) })),
  );
}

type Told = { before: RunRow; row: RunRow; update: RunProjection; steps: Transition[]; isOld: boolean };

/** Brings runs to where they say that they are. */
async function move(tx: WorkflowDb, ctx: WorkflowCtx, moved: Told[]): Promise<void> {
  const rows = moved.map(({ row }) => row);
  await writeRuns(tx, rows);
  await followFaults(tx, moved);
  const over = rows.filter((row) => row.endedAt);
  if (over.length > 0) {
    await closeWaits(
      tx,
      over.map(({ id }) => id),
    );
    for (const row of over) await scheduleNext(tx, row);
    temporalOf(ctx.config).wake("held");
  }
  if (rows.some(({ status }) => status !== "running")) temporalOf(ctx.config).wake("room");
  await publishRuns(tx, ctx, moved.flatMap(newStates));
}

/** One that was never told of has begun before it came to where it is. */
function newStates({ before, row }: Told): RunRow[] {
  const fresh = before.status === "pending";
  return [
    ...(fresh && row.status !== "running" ? [{ ...row, status: "running" }] : []),
    ...(row.status !== before.status && (row.status !== "running" || fresh) ? [row] : []),
  ];
}

function transitionsOf({ before, row, update, steps, isOld }: Told): Transition[] {
  if (isOld) return steps;
  const [started, ...later] = runTransitions(before, row, update.seq, new Date(update.at));
  const first = started?.type === "workflow.started";
  return first ? [startOf(started, steps), ...steps, ...later] : [...steps, ...(started ? [started] : []), ...later];
}

/** A run told of for the first time began no later than its first step. */
const startOf = (started: Transition, [step]: Transition[]): Transition =>
  step && step.at < started.at ? { ...started, at: step.at } : started;

function changeOf(before: RunRow, update: RunProjection) {
  const at = new Date(update.at);
  const waited = before.waitingSince ? Math.max(0, at.getTime() - before.waitingSince.getTime()) : 0;
  return {
    seq: update.seq,
    version: update.version ?? before.version,
    status: update.status,
    waitingKind: update.waitingFor?.kind ?? null,
    waitingFor: update.waitingFor ?? null,
    waitingSince: update.status === "waiting" ? at : null,
    waitingMs: before.waitingMs + waited,
    incident: update.incident ?? null,
    output: update.output ?? null,
    error: update.error ?? null,
    endedAt: ended.has(update.status) ? at : null,
    updatedAt: new Date(),
  };
}

const writeRuns = (tx: WorkflowDb, rows: RunRow[]) =>
  tx.execute(sql`
    update runs r set (seq, version, status, waiting_kind, waiting_for, waiting_since, waiting_ms, incident, output, error,
        ended_at, updated_at) =
      (n.seq, n.version, n.status, n."waitingKind", n."waitingFor", n."waitingSince", n."waitingMs", n.incident, n.output,
        n.error, n."endedAt", n."updatedAt")
    from json_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, input: undefined, cause: undefined })))}::json) as n(
      id uuid, seq int, version text, status text, "waitingKind" text, "waitingFor" json, "waitingSince" timestamptz,
      "waitingMs" bigint, incident json, output json, error json, "endedAt" timestamptz, "updatedAt" timestamptz)
    where r.id = n.id`);

/** Answers the steps as they were, by run and path. */
async function writeSteps(tx: WorkflowDb, updates: RunProjection[]): Promise<Map<string, Map<string, StepRow>>> {
  const rows = updates.flatMap(rowsOf);
  if (rows.length === 0) return new Map();
  const before = await tx.select().from(runSteps).where(named(runSteps, rows));
  await upsertSteps(tx, rows);
  const byRun = new Map<string, Map<string, StepRow>>();
  for (const row of before) byRun.set(row.runId, (byRun.get(row.runId) ?? new Map()).set(row.path, row));
  return byRun;
}

// One row a path: the last word of this projection counts.
const rowsOf = ({ runId, seq, steps }: RunProjection): NewStep[] => [
  ...new Map(steps.map((step, position) => [step.path, { ...rowOf(runId, seq, step), position }])).values(),
];

type NewStep = typeof runSteps.$inferInsert;

async function upsertSteps(tx: WorkflowDb, rows: NewStep[]): Promise<void> {
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
      setWhere: lt(runSteps.seq, excluded("seq")),
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
