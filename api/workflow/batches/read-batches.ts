import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import { batches, batchRecords, batchRuns } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, invalid, notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { operate } from "../runs/act-on-run.ts";
import { batchView, recordView, resultView, type BatchRow } from "./shapes.ts";

export const ListBatches = PageQuery.extend({
  after: z.uuid().optional(),
  state: z.enum(["running", "done", "cancelled", "refused"]).optional(),
});
export const ReadBatch = PageQuery.extend({
  after: z.union([z.uuid(), z.string().regex(/^\d{1,15}$/)]).optional(),
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

/** A batch with a page of its runs, or records, and what came of each. */
export async function getBatch(ctx: WorkflowCtx, id: string, { after, ...query }: z.infer<typeof ReadBatch>) {
  const batch = await findBatch(ctx, id);
  const ofRecords = batch.action === "enrol";
  if (after !== undefined && /^\d+$/.test(after) !== ofRecords) throw invalid("after is no place in this list");
  const page = await (ofRecords ? recordsOf : runsOf)(ctx, batch, { after, ...query });
  return { ...batchView(batch), ...page };
}

type Query = z.infer<typeof ReadBatch>;

async function runsOf({ db }: WorkflowCtx, { id }: BatchRow, { limit, after, state }: Query) {
  const fits = [
    eq(batchRuns.batchId, id),
    after ? gt(batchRuns.runId, after) : undefined,
    state && eq(batchRuns.state, state),
  ];
  const query = db
    .select()
    .from(batchRuns)
    .where(and(...fits));
  const rows = await query.orderBy(asc(batchRuns.runId)).limit(limit + 1);
  return pageOf(rows, limit, resultView, ({ runId }) => runId);
}

async function recordsOf({ db }: WorkflowCtx, batch: BatchRow, { limit, after, state }: Query) {
  const fits = [
    eq(batchRecords.batchId, batch.id),
    after ? gt(batchRecords.recordId, Number(after)) : undefined,
    state && sql`${batchRecords.state} = ${state}`,
  ];
  const query = db
    .select()
    .from(batchRecords)
    .where(and(...fits));
  const rows = await query.orderBy(asc(batchRecords.recordId)).limit(limit + 1);
  const view = (row: (typeof rows)[number]) => recordView(batch, row);
  return pageOf(rows, limit, view, ({ recordId }) => String(recordId));
}

function pageOf<Row, View>(rows: Row[], limit: number, view: (row: Row) => View, place: (row: Row) => string) {
  const results = rows.slice(0, limit);
  const last = rows.length > limit ? results.at(-1) : undefined;
  return { results: results.map(view), ...(last && { paging: { next: { after: place(last) } } }) };
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

/** What ends a batch. The values by which records were picked are people's, and serve nothing any more. */
export const over = (state: "done" | "refused" | "cancelled", reason?: string) => ({
  state,
  reason: reason ?? null,
  endedAt: new Date(),
  filter: sql`${batches.filter} - 'filterGroups'`,
});

/** Ends a batch where it stands; undefined when it has ended. What is in hand at this moment is still done. */
export async function endBatch(tx: WorkflowDb, id: string): Promise<BatchRow | undefined> {
  const [batch] = await tx
    .update(batches)
    .set(over("cancelled"))
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
