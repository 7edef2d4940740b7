import { and, eq, gte, inArray, or, sql } from "drizzle-orm";
import { duplicates, objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { toRecord, type Row } from "../objects/record.ts";
import { ObjectTypeName, type ObjectType } from "../objects/types.ts";
import { bothReached, seenReasons, type DuplicateRow } from "./find-duplicate.ts";
import { confidenceOf } from "./follow.ts";
import { comparedTypes } from "./keys.ts";

export const ListDuplicates = z.object({
  objectType: ObjectTypeName.default("contacts"),
  state: z.enum(["open", "dismissed", "merged"]).default("open"),
  minConfidence: z.coerce.number().min(0).max(1).default(0).openapi({ type: "number" }),
  recordId: z.coerce.number().int().min(1).optional().openapi({ type: "integer" }),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().max(60).optional(),
});
export type ListDuplicates = z.infer<typeof ListDuplicates>;

/** Pairs of records that may be one, the surest first, of which the actor sees both and why. */
export async function listDuplicates(ctx: CrmCtx, input: ListDuplicates) {
  const { objectType: type, state, minConfidence, recordId, limit, after } = input;
  if (!comparedTypes.includes(type)) throw invalid(`only ${comparedTypes.join(", ")} are compared`);
  const rows = await ctx.db
    .select()
    .from(duplicates)
    .where(
      and(
        eq(duplicates.type, type),
        eq(duplicates.state, state),
        gte(duplicates.confidence, minConfidence),
        recordId === undefined ? undefined : or(eq(duplicates.aId, recordId), eq(duplicates.bId, recordId)),
        after === undefined ? undefined : beyond(after),
        bothReached(ctx, type, "read", state !== "merged"),
      ),
    )
    .orderBy(sql`${duplicates.confidence} desc`, duplicates.id)
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const records = await recordsOf(ctx, page);
  const last = page.at(-1);
  return {
    results: page.flatMap((row) => shown(ctx, type, row, records) ?? []),
    ...(rows.length > limit && last && { paging: { next: { after: `${last.confidence}_${last.id}` } } }),
  };
}

function beyond(after: string) {
  const [, confidence, id] = /^(\d(?:\.\d{1,9})?)_(\d{1,15})$/.exec(after) ?? [];
  if (!confidence || !id) throw invalid("after is no cursor of this list");
  return sql`(${duplicates.confidence} < ${confidence}::real or (${duplicates.confidence} = ${confidence}::real and ${duplicates.id} > ${id}::bigint))`;
}

async function recordsOf(ctx: CrmCtx, rows: DuplicateRow[]): Promise<Map<number, Row>> {
  const ids = rows.flatMap(({ aId, bId }) => [aId, bId]);
  const found = ids.length === 0 ? [] : await ctx.db.select().from(objects).where(inArray(objects.id, ids));
  return new Map(found.map((row) => [row.id, row]));
}

/** A pair as the actor sees it; nothing when all that speaks for it is hidden from them. */
function shown(ctx: CrmCtx, type: ObjectType, row: DuplicateRow, records: Map<number, Row>) {
  const reasons = seenReasons(ctx, type, row.reasons);
  if (reasons.length === 0) return undefined;
  return {
    id: String(row.id),
    objectType: type,
    state: row.state,
    confidence: confidenceOf(reasons),
    reasons,
    records: [row.aId, row.bId].flatMap((id) => (records.has(id) ? [toRecord(ctx, type, records.get(id)!)] : [])),
    foundAt: row.foundAt,
    ...(row.mergedId !== null && { mergedId: String(row.mergedId) }),
    ...(row.decidedBy !== null && { decidedBy: row.decidedBy }),
    ...(row.decidedAt && { decidedAt: row.decidedAt }),
  };
}
