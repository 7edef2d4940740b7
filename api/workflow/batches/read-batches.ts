import { and, asc, desc, eq, gt, lt } from "drizzle-orm";
import { batches, batchRuns } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { operate } from "../runs/act-on-run.ts";
import { batchView, resultView, type BatchRow } from "./shapes.ts";

export const ListBatches = PageQuery.extend({
  after: z.uuid().optional(),
  state: z.enum(["running", "done", "cancelled", "refused"]).optional(),
});
export const ReadBatch = PageQuery.extend({
  after: z.uuid().optional(),
  state: z.enum(["pending", "done", "failed", "left"]).optional().openapi({ description: "Only these results." }),
});

/** Batches, the newest first: one's own, or of everybody for who operates all runs. */
export async function listBatches(ctx: WorkflowCtx, { limit, after, state }: z.infer<typeof ListBatches>) {
  const all = requirePermission(ctx, operate) === "all";
  const rows = await ctx.db
    .select()
    .from(batches)
    .where(
      and(
        all ? undefined : eq(batches.createdBy, ctx.actor.id),
        after ? lt(batches.id, after) : undefined,
        state && eq(batches.state, state),
      ),
    )
    .orderBy(desc(batches.id))
    .limit(limit + 1);
  const results = rows.slice(0, limit).map(batchView);
  const last = rows.length > limit ? results.at(-1) : undefined;
  return { results, ...(last && { paging: { next: { after: last.id } } }) };
}

/** A batch with a page of its runs and what came of each. */
export async function getBatch(ctx: WorkflowCtx, id: string, { limit, after, state }: z.infer<typeof ReadBatch>) {
  const batch = await findBatch(ctx, id);
  const rows = await ctx.db
    .select()
    .from(batchRuns)
    .where(
      and(
        eq(batchRuns.batchId, id),
        after ? gt(batchRuns.runId, after) : undefined,
        state && eq(batchRuns.state, state),
      ),
    )
    .orderBy(asc(batchRuns.runId))
    .limit(limit + 1);
  const results = rows.slice(0, limit).map(resultView);
  const last = rows.length > limit ? results.at(-1) : undefined;
  return { ...batchView(batch), results, ...(last && { paging: { next: { after: last.runId } } }) };
}

/** Ends a batch where it stands: what was done stays done. */
export async function cancelBatch(ctx: WorkflowCtx, id: string) {
  const before = await findBatch(ctx, id);
  if (before.state === "cancelled") return batchView(before);
  if (before.action === "migrate" && !before.dryRun && before.state === "running")
    throw conflict("its runs are moved together, or none of them: it ends by itself");
  return ctx.db.transaction(async (tx) => {
    const batch = await endBatch(tx, id);
    if (!batch) throw conflict(`the batch has ended: ${before.state}`);
    await recordAudit(tx, ctx, { action: "workflow.batch.cancel", subject: `batches/${id}` });
    return batchView(batch);
  });
}

/** Ends a batch where it stands; undefined when it has ended. What is in hand at this moment is still done. */
export async function endBatch(tx: WorkflowDb, id: string): Promise<BatchRow | undefined> {
  const [batch] = await tx
    .update(batches)
    .set({ state: "cancelled", endedAt: new Date() })
    .where(and(eq(batches.id, id), eq(batches.state, "running")))
    .returning();
  const pending = and(eq(batchRuns.batchId, id), eq(batchRuns.state, "pending"));
  if (batch) await tx.update(batchRuns).set({ state: "left" }).where(pending);
  return batch;
}

export async function findBatch(ctx: WorkflowCtx, id: string): Promise<BatchRow> {
  const all = requirePermission(ctx, operate) === "all";
  const [row] = await ctx.db.select().from(batches).where(eq(batches.id, id));
  if (!row || (!all && row.createdBy !== ctx.actor.id)) throw notFound(`batch ${id}`);
  return row;
}
