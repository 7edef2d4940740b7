import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { batches, batchRuns } from "#db/workflows/schema.ts";
import { scopeOf, type Actor, type Scope } from "#kit/authorize.ts";
import { keepDoing } from "#kit/background.ts";
import { expectOk } from "#kit/client.ts";
import { toDomainError } from "#kit/errors.ts";
import type { Running } from "#kit/run.ts";
import type { WorkflowCtx } from "../context.ts";
import { enrolRecords } from "../enrolments/enrol-records.ts";
import { forecastRecords } from "../enrolments/forecast-records.ts";
import { start } from "../enrolments/open-enrolment.ts";
import { deedOf, type Action } from "./actions.ts";
import { operate } from "../runs/act-on-run.ts";
import { moveAll } from "./move-all.ts";
import { isInHand, pickOfProcess } from "./of-process.ts";
import { over } from "./read-batches.ts";
import type { BatchRow } from "./shapes.ts";

const side = 5;
const leaseSeconds = 60;

/** Acts on the runs of batches, so many a second and no more. */
export const startBatches = (ctx: WorkflowCtx, ready: Promise<void>): Running =>
  keepDoing("carrying out batches", () => carryOn(ctx), { everyMs: 1_000, log: ctx.log, after: ready });

/** Takes the batch that has waited longest a step further. Who dies at it is followed after a minute; no run is acted on twice. */
export async function carryOn(ctx: WorkflowCtx): Promise<void> {
  const { rows } = await ctx.db.execute<{ id: string }>(sql`
    update batches set claimed_until = now() + ${leaseSeconds} * interval '1 second' where id = (
      select id from batches where state = 'running' and claimed_until <= now()
      order by claimed_until limit 1 for update skip locked) returning id`);
  const [taken] = rows;
  if (!taken) return;
  const hold = (seconds: number) =>
    ctx.db
      .update(batches)
      .set({ claimedUntil: sql`now() + ${seconds} * interval '1 second'` })
      .where(eq(batches.id, taken.id));
  const beat = setInterval(() => void hold(leaseSeconds).catch(() => undefined), (leaseSeconds / 4) * 1_000);
  try {
    const [batch] = await ctx.db.select().from(batches).where(eq(batches.id, taken.id));
    await step(ctx, batch!);
  } finally {
    clearInterval(beat);
    await hold(0);
  }
}

async function step(ctx: WorkflowCtx, batch: BatchRow): Promise<void> {
  const needs = batch.action === "enrol" ? [operate, start] : [operate];
  const actor = await actorNow(ctx, batch.actor as Actor, needs);
  if (!actor)
    return finish(ctx, batch, "refused", `who asked for it may no longer do so: it needs ${needs.join(" and ")}`);
  const acting = { ...ctx, actor, requestId: `batch-${batch.id}` };
  if (batch.action === "enrol") {
    const ended = await (batch.dryRun ? forecastRecords : enrolRecords)(acting, batch);
    return ended && finish(ctx, batch, ended.refused ? "refused" : "done", ended.refused);
  }
  if (batch.action === "migrate" && !batch.dryRun) {
    const refusal = await moveAll(acting, batch);
    await count(ctx, batch);
    return finish(ctx, batch, refusal ? "refused" : "done", refusal);
  }
  if (await isInHand(ctx.db, batch)) return;
  const waiting = await ctx.db
    .select({ runId: batchRuns.runId, at: batchRuns.at })
    .from(batchRuns)
    .where(and(eq(batchRuns.batchId, batch.id), eq(batchRuns.state, "pending")))
    .orderBy(asc(batchRuns.runId))
    .limit(ctx.config.batchRunsPerSecond);
  for (let at = 0; at < waiting.length; at += side)
    await Promise.all(waiting.slice(at, at + side).map(({ runId, at: begun }) => one(acting, batch, runId, begun)));
  await count(ctx, batch);
  if (waiting.length < ctx.config.batchRunsPerSecond && (await pickOfProcess(acting, batch)))
    await finish(ctx, batch, "done");
}

/** `begun`: when a process that died since took it up. */
async function one(ctx: WorkflowCtx, batch: BatchRow, runId: string, begun: Date | null): Promise<void> {
  const { act, check, remembered } = deedOf(batch.action as Action);
  const note = async (
    change: Partial<typeof batchRuns.$inferInsert>,
    from: ("pending" | "left")[] = ["pending", "left"],
  ) => {
    const mine = and(eq(batchRuns.batchId, batch.id), eq(batchRuns.runId, runId), inArray(batchRuns.state, from));
    const { rowCount } = await ctx.db
      .update(batchRuns)
      .set({ ...change, at: new Date() })
      .where(mine);
    return rowCount === 1;
  };
  try {
    // A run's own law comes first: what it tells would be done again is kept beside the result.
    const asks = batch.dryRun || (!begun && ["retry", "rewind"].includes(batch.action));
    const repeats = asks ? await check(ctx, runId, batch.input) : [];
    // Ended meanwhile, it begins nothing more.
    if (!(await note({ state: "pending" }, ["pending"]))) return;
    if (!batch.dryRun) await act?.(ctx, runId, batch.input, `batch:${batch.id}`);
    await note({ state: "done", ...(repeats.length > 0 && { repeats }) });
  } catch (error) {
    const known = toDomainError(error);
    // Temporal, or a store, is away: the batch waits for it.
    if (known.code === "unavailable") throw error;
    if (begun && !remembered && known.code === "conflict")
      return void (await note({ state: "done", reason: "it has gone on since" }));
    if (known.code === "internal") ctx.log.error({ err: error, runId, batch: batch.id }, "a run of a batch failed");
    const reasons = known.details?.["reasons"];
    await note({ state: "failed", reason: known.message, ...(reasons !== undefined && { reasons }) });
  }
}

const count = (ctx: WorkflowCtx, { id }: BatchRow) =>
  ctx.db.execute(sql`
    update batches b set done = c.done, failed = c.failed from (
      select count(*) filter (where state = 'done') as done, count(*) filter (where state = 'failed') as failed
      from batch_runs where batch_id = ${id}) c where b.id = ${id}`);

async function finish(ctx: WorkflowCtx, { id }: BatchRow, state: "done" | "refused", reason?: string): Promise<void> {
  const pending = and(eq(batchRuns.batchId, id), eq(batchRuns.state, "pending"));
  if (state === "done" && (await ctx.db.$count(batchRuns, pending)) > 0) return;
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(batches)
      .set(over(state, reason))
      .where(and(eq(batches.id, id), eq(batches.state, "running")));
    await tx.update(batchRuns).set({ state: "left" }).where(pending);
  });
}

const width: Record<Scope, number> = { own: 1, team: 2, all: 3 };

/** Who asked, with no more rights than they have now; undefined when they lack one that it needs. */
async function actorNow(ctx: WorkflowCtx, actor: Actor, needs: string[]): Promise<Actor | undefined> {
  const then = scopeOf(actor, operate);
  if (!then || !needs.every((permission) => scopeOf(actor, permission))) return undefined;
  if (actor.kind === "service") return actor;
  const body = { subject: actor.id, checks: needs.map((permission) => ({ permission })), explain: false };
  const { results } = await expectOk(ctx.clients.users.POST("/v1/authz/check", { body }));
  const now = results.every(({ allowed }) => allowed) ? results[0]?.scope : undefined;
  if (!now) return undefined;
  const scope = width[now] < width[then] ? now : then;
  return { ...actor, grants: { ...actor.grants, [operate]: scope, ...(scope !== then && narrowed(actor, scope)) } };
}

/** Every pattern that would give more than the scope of today. */
const narrowed = ({ grants }: Actor, scope: Scope) =>
  Object.fromEntries(Object.keys(grants).map((name) => [name, scope]));
