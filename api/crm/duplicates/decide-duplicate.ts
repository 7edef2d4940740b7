import { eq } from "drizzle-orm";
import { duplicates } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { mergeRecords } from "../objects/merge-objects.ts";
import { undoMerge } from "../objects/undo-merge.ts";
import { findDuplicate, type DuplicateRow } from "./find-duplicate.ts";

export const MergeDuplicate = z
  .strictObject({ primaryId: z.coerce.string().max(20).openapi({ type: "string" }) })
  .openapi("MergeDuplicate");

const decided = (ctx: CrmCtx) => ({ decidedBy: ctx.actor.id, decidedAt: new Date() });
const undecided = { decidedBy: null, decidedAt: null };

async function set(
  tx: CrmDb,
  ctx: CrmCtx,
  row: DuplicateRow,
  deed: string,
  values: Partial<DuplicateRow>,
): Promise<void> {
  await tx.update(duplicates).set(values).where(eq(duplicates.id, row.id));
  const detail = { type: row.type, ids: [row.aId, row.bId] };
  await recordAudit(tx, ctx, { action: `crm.duplicates.${deed}`, subject: `duplicates/${row.id}`, detail });
}

/** Says that two records are two; they are not offered again. */
export const dismissDuplicate = (ctx: CrmCtx, id: string): Promise<void> =>
  ctx.db.transaction(async (tx) => {
    const row = await findDuplicate(tx, ctx, "write", id, ["open", "dismissed"]);
    await set(tx, ctx, row, "dismiss", { state: "dismissed", ...decided(ctx) });
  });

/** Takes that back. */
export const reopenDuplicate = (ctx: CrmCtx, id: string): Promise<void> =>
  ctx.db.transaction(async (tx) => {
    const row = await findDuplicate(tx, ctx, "write", id, ["open", "dismissed"]);
    await set(tx, ctx, row, "reopen", { state: "open", ...undecided });
  });

/** Makes one record of the two; the primary's values win. */
export const mergeDuplicate = (ctx: CrmCtx, id: string, primaryId: string): Promise<{ mergedId: string }> =>
  ctx.db.transaction(async (tx) => {
    const row = await findDuplicate(tx, ctx, "write", id, ["open", "dismissed"]);
    const ids = [String(row.aId), String(row.bId)];
    const objectIdToMerge = ids.find((one) => one !== primaryId);
    if (!ids.includes(primaryId) || !objectIdToMerge) throw invalid(`primaryId is one of ${ids.join(", ")}`);
    const merged = await mergeRecords({ ...ctx, db: tx }, row.type, { primaryObjectId: primaryId, objectIdToMerge });
    await set(tx, ctx, row, "merge", { state: "merged", mergedId: Number(merged.id), ...decided(ctx) });
    return { mergedId: merged.id };
  });

/** Makes two of a record again that was made of a pair. */
export const undoDuplicate = (ctx: CrmCtx, id: string): Promise<{ restoredIds: string[] }> =>
  ctx.db.transaction(async (tx) => {
    const row = await findDuplicate(tx, ctx, "write", id, ["merged"]);
    return undoMerge({ ...ctx, db: tx }, row.type, String(row.mergedId));
  });
