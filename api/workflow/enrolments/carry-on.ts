import { eq, sql } from "drizzle-orm";
import { batches, batchRecords } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { withCallScope } from "#kit/context.ts";
import { toDomainError, type ErrorCode } from "#kit/errors.ts";
import type { BatchRow } from "../batches/shapes.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { type Existing, recordsAfter } from "./records.ts";

export type Page = { records: Existing[]; last: number | undefined };
export type Result = { state: "done" | "failed"; reason?: string | undefined; runId?: string };
/** A batch that is over, or cannot go on. */
export type Over = { refused?: string };

const passing = new Set<ErrorCode>(["unavailable", "rate_limited", "upstream_failed", "internal"]);

/** The next records, read with the rights of who asked; what CRM Core refuses ends the batch. */
export async function readPage(ctx: WorkflowCtx, batch: BatchRow, after: number, limit: number) {
  const { kind, id: userId } = batch.actor as Actor;
  const scope = { requestId: ctx.requestId, ...(kind !== "service" && { onBehalfOf: { userId } }) };
  try {
    return await withCallScope(scope, () => recordsAfter(ctx, batch.input.about, batch.filter, after, limit));
  } catch (error) {
    const known = toDomainError(error);
    if (passing.has(known.code)) throw error;
    return { refused: `CRM Core gave no records: ${known.message}` };
  }
}

/** The batch as it is, kept so until the transaction ends; nothing when it was ended or another has gone on with it. */
export async function stillMine(tx: WorkflowDb, { id, cursor }: BatchRow): Promise<boolean> {
  const [now] = await tx.select().from(batches).where(eq(batches.id, id)).for("update");
  return now?.state === "running" && now.cursor === cursor;
}

/** Writes what came of records, and how far the batch has come. */
export async function note(
  tx: WorkflowDb,
  { id }: BatchRow,
  results: (Result & { recordId: number })[],
  { more, cursor }: { more: boolean; cursor?: number | undefined },
): Promise<void> {
  const done = results.filter(({ state }) => state === "done").length;
  if (results.length > 0) await tx.insert(batchRecords).values(results.map((one) => ({ batchId: id, ...one })));
  const told = sql`${batches.done} + ${batches.failed} + ${results.length}::int`;
  await tx
    .update(batches)
    .set({
      done: sql`${batches.done} + ${done}::int`,
      failed: sql`${batches.failed} + ${results.length - done}::int`,
      // What it was thought to be when the batch was made may have changed.
      total: more ? sql`greatest(${batches.total}, ${told})` : told,
      ...(cursor !== undefined && { cursor }),
    })
    .where(eq(batches.id, id));
}
