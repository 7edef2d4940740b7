import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { batches, batchRuns, runs } from "#db/workflows/schema.ts";
import { toDomainError } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import { ended } from "../runs/shapes.ts";
import { migrateRuns } from "../runs/migrate-runs.ts";
import type { Target } from "../runs/migrate-run.ts";
import type { BatchRow } from "./shapes.ts";

/** Moves the runs of a batch to its version, all or none; tells why none. What has ended by then has no need of it. */
export async function moveAll(ctx: WorkflowCtx, batch: BatchRow): Promise<string | undefined> {
  const ofBatch = eq(batchRuns.batchId, batch.id);
  const note = (ids: string[], change: Partial<typeof batchRuns.$inferInsert>) =>
    ctx.db
      .update(batchRuns)
      .set({ ...change, at: new Date() })
      .where(and(ofBatch, inArray(batchRuns.runId, ids)));
  const taken = await ctx.db
    .select({ id: batchRuns.runId, from: batchRuns.version, status: runs.status })
    .from(batchRuns)
    .innerJoin(runs, eq(runs.id, batchRuns.runId))
    .where(ofBatch)
    .orderBy(asc(batchRuns.runId));
  for (const { id, status } of taken.filter((run) => ended.has(run.status)))
    await note([id], { state: "failed", reason: `the run has ended: ${status}` });
  const open = taken.filter((run) => !ended.has(run.status));
  const target = { ...(batch.input as Target), version: batch.input.version as string };
  try {
    const { applied, runs: judged } = await migrateRuns(
      ctx,
      open.map(({ id }) => id),
      { ...target, reason: batch.input.reason },
      {
        by: `batch ${batch.id}`,
        from: Object.fromEntries(open.map(({ id, from }) => [id, from!])),
        onProgress: (done) => ctx.db.update(batches).set({ done }).where(eq(batches.id, batch.id)),
      },
    );
    const gone = judged.filter(({ verdict }) => verdict === "ended").map(({ id }) => id);
    await note(gone, { state: "failed", reason: "the run has ended" });
    const ids = judged.map(({ id }) => id).filter((id) => !gone.includes(id));
    if (applied) return void (await note(ids, { state: "done" }));
    const blocked = judged.filter(({ verdict }) => verdict === "blocked");
    const reason = `the run cannot go on under version ${target.version}`;
    for (const { id, reasons } of blocked) await note([id], { state: "failed", reason, reasons });
    return `${blocked.length} of ${judged.length} runs cannot go on under version ${target.version}: none was moved`;
  } catch (error) {
    const known = toDomainError(error);
    if (known.code === "unavailable") throw error;
    if (known.code === "internal") ctx.log.error({ err: error, batch: batch.id }, "a batch could not move its runs");
    // Where taking one back was refused too, it is told as what it is: moved.
    const isMoved = sql`exists (select from runs r where r.id = ${batchRuns.runId} and r.version = ${target.version})`;
    await ctx.db.update(batchRuns).set({ state: "done", at: new Date() }).where(and(ofBatch, isMoved));
    return `not all could be moved: ${known.message}`;
  }
}
