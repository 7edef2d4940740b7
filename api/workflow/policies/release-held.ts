import { and, asc, eq, isNull, lte, sql } from "drizzle-orm";
import { cancellations, runs } from "#db/workflows/schema.ts";
import { keepDoing } from "#kit/background.ts";
import { DomainError } from "#kit/errors.ts";
import type { Running } from "#kit/run.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { askToStop } from "../runs/act-on-run.ts";
import { endRun } from "../runs/end-run.ts";
import { ended, recordOf, type RunRow } from "../runs/shapes.ts";
import { type Gateway, isTemporalAway } from "../temporal/gateway.ts";
import { applyJudged, waitingFor } from "./apply.ts";
import { type Guard, lockGuard } from "./guard.ts";
import { admit, type Judged, timeOf } from "./judge.ts";

const everyMs = 1_000;
const atOnce = 20;

/** Lets held starts go when their turn has come, and carries cancellations out. */
export function startReleasing(ctx: WorkflowCtx, gateway: Gateway, ready: Promise<void>): Running {
  const options = { everyMs, log: ctx.log, after: ready, onWake: gateway.onWake("held") };
  const work = async () => {
    if ((await releaseHeld(ctx)) > 0) gateway.wake("starts");
  };
  return keepDoing("releasing held runs", work, options);
}

/** Tells for how many keys a place was free. */
export async function releaseHeld(ctx: WorkflowCtx): Promise<number> {
  await cancelDue(ctx);
  await freeSlots(ctx.db);
  const slots = await slotsWithRoom(ctx.db);
  for (const { definition, slot } of slots) await releaseNext(ctx, definition, slot);
  return slots.length;
}

/** Only open runs keep a slot, so that those are few to look through. */
const freeSlots = (db: WorkflowDb) =>
  db.execute(sql`update starts s set slot = null from runs r
    where s.slot is not null and r.id = s.run_id and r.ended_at is not null`);

type Slot = { definition: string; slot: string };

/** Concurrency keys for which a run waits though there is room. */
async function slotsWithRoom(db: WorkflowDb): Promise<Slot[]> {
  const { rows } = await db.execute<Slot>(sql`
    with open as (
      select s.definition, s.slot, s.decision = 'held' and s.policy = 'concurrency' as waits
      from starts s join runs r on r.id = s.run_id where s.slot is not null and r.ended_at is null)
    select o.definition, o.slot from open o join guards g on g.definition = o.definition
    group by o.definition, o.slot, g.policy
    having bool_or(o.waits) and count(*) filter (where not o.waits) < coalesce(
      (g.policy->'concurrency'->>'limit')::int, case when g.policy ? 'concurrency' then 1 else 1000000 end)
    limit 100`);
  return rows;
}

/** Gives a free place to the start that waits longest for it. */
async function releaseNext(ctx: WorkflowCtx, definition: string, slot: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const guard = await lockGuard(tx, definition);
    const { limit = 1 } = guard.policy.concurrency ?? { limit: 1_000 };
    const { rows } = await tx.execute<{ run_id: string; waits: boolean }>(sql`
      select s.run_id, s.decision = 'held' and s.policy = 'concurrency' as waits from starts s join runs r on r.id = s.run_id
      where s.definition = ${definition} and s.slot = ${slot} and r.ended_at is null order by waits, s.seq limit ${limit + 1}`);
    const room = limit - rows.filter(({ waits }) => !waits).length;
    for (const { run_id } of rows.filter(({ waits }) => waits).slice(0, Math.max(0, room)))
      await rejudge(tx, ctx, run_id, guard, (start) => timeOf(tx, guard.policy, start), slot);
  });
}

type Start = { definition: string; runId: string; input: any; record?: ReturnType<typeof recordOf> };

/** Decides anew about a run that was held, and shows what came of it. */
async function rejudge(
  tx: WorkflowDb,
  ctx: WorkflowCtx,
  runId: string,
  guard: Guard,
  decide: (start: Start) => Promise<Judged>,
  slot?: string,
): Promise<Judged["decision"] | undefined> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
  if (!run || run.endedAt) return undefined;
  const start = { definition: `${run.namespace}/${run.name}`, runId, input: run.input, record: recordOf(run) };
  const judged = guard.stopped
    ? ({ decision: "held", policy: "stop", reason: "the process is stopped" } as const)
    : await decide(start);
  await applyJudged(tx, start, slot === undefined ? judged : { ...judged, slot });
  await show(tx, ctx, run, judged);
  return judged.decision;
}

async function show(tx: WorkflowDb, ctx: WorkflowCtx, run: RunRow, judged: Judged): Promise<void> {
  if (judged.decision === "skipped") return endRun(tx, ctx, run.id, { status: "cancelled", error: skippedBy(judged) });
  const nothing = { waitingKind: null, waitingFor: null };
  await tx
    .update(runs)
    .set({ ...(waitingFor(judged) ?? nothing), waitingSince: run.waitingSince })
    .where(eq(runs.id, run.id));
}

export const skippedBy = ({ policy, reason }: { policy?: string; reason?: string }) => ({
  type: "skipped",
  status: 409,
  title: "Skipped by a policy",
  detail: `${policy}: ${reason}`,
});

/** Decides anew, the oldest first, about what was held because the process was stopped. Tells how many started or wait. */
export async function releaseStopped(tx: WorkflowDb, ctx: WorkflowCtx, definition: string): Promise<number> {
  const guard = await lockGuard(tx, definition);
  const waiting = await heldByStop(tx, definition);
  for (const runId of waiting) await rejudge(tx, ctx, runId, guard, (start) => admit(tx, guard, start));
  return waiting.length;
}

/** Ends what was held because the process was stopped, before it began. */
export async function dropStopped(tx: WorkflowDb, ctx: WorkflowCtx, definition: string, reason: string) {
  const guard = await lockGuard(tx, definition);
  const waiting = await heldByStop(tx, definition);
  const skip = { decision: "skipped", policy: "stop", reason } as const;
  for (const runId of waiting) await rejudge(tx, ctx, runId, guard, () => Promise.resolve(skip));
  return waiting.length;
}

async function heldByStop(tx: WorkflowDb, definition: string): Promise<string[]> {
  const { rows } = await tx.execute<{ run_id: string }>(sql`
    select run_id from starts where definition = ${definition} and decision = 'held' and policy in ('stop', 'cap')
    order by seq`);
  return rows.map(({ run_id }) => run_id);
}

/** Asks runs to stop that are to. One that has ended meanwhile is done. */
export async function cancelDue(ctx: WorkflowCtx): Promise<void> {
  const c = cancellations;
  for (;;) {
    const due = await ctx.db
      .select({ runId: c.runId, reason: c.reason, attempts: c.attempts, run: runs })
      .from(c)
      .innerJoin(runs, eq(runs.id, c.runId))
      .where(and(isNull(c.doneAt), lte(c.nextAt, sql`now()`)))
      .orderBy(asc(c.nextAt))
      .limit(atOnce);
    if (due.length === 0) return;
    await Promise.all(due.map((one) => cancelOne(ctx, one)));
  }
}

type Due = { runId: string; reason: string; attempts: number; run: RunRow };

async function cancelOne(ctx: WorkflowCtx, { runId, reason, attempts, run }: Due): Promise<void> {
  const set = (change: object) => ctx.db.update(cancellations).set(change).where(eq(cancellations.runId, runId));
  try {
    if (!ended.has(run.status)) await askToStop(ctx, run, reason);
    await set({ doneAt: new Date(), error: null });
  } catch (error) {
    const over = error instanceof DomainError && error.code === "conflict";
    if (!over && !isTemporalAway(error)) ctx.log.warn({ err: error, runId }, "a run could not be cancelled yet");
    const later = sql`now() + ${Math.min(60, 2 ** attempts)} * interval '1 second'`;
    await set(
      over ? { doneAt: new Date() } : { attempts: attempts + 1, nextAt: later, error: String(error).slice(0, 500) },
    );
  }
}
