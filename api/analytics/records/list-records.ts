import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import { records } from "#db/analytics/schema.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { hiddenProperties, visibleRecords } from "./visible.ts";

export const RecordType = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
export const ListRecords = z.object({
  type: RecordType,
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().max(200).optional(),
});
export type ListRecords = z.infer<typeof ListRecords>;

type Row = typeof records.$inferSelect;
type Page = { results: Row[]; paging?: { next: { after: string } } };

/** Records of a type as they stand now, by id, those the caller may see. */
export async function listRecords(ctx: AnalyticsCtx, { type, limit, after }: ListRecords): Promise<Page> {
  const rows = await select(ctx, type, after === undefined ? undefined : gt(records.id, after), limit + 1);
  const results = rows.slice(0, limit);
  return { results, ...(rows.length > limit && { paging: { next: { after: results.at(-1)!.id } } }) };
}

/** One record; what the caller may not see is not found. */
export async function getRecord(ctx: AnalyticsCtx, { type, id }: { type: string; id: string }): Promise<Row> {
  const [row] = await select(ctx, type, eq(records.id, id), 1);
  if (!row) throw notFound(`${type}/${id}`);
  return row;
}

async function select(ctx: AnalyticsCtx, type: string, where: SQL | undefined, limit: number): Promise<Row[]> {
  const rows = await ctx.db
    .select()
    .from(records)
    .where(and(eq(records.type, type), visibleRecords(ctx, type), eq(records.deleted, false), where))
    .orderBy(asc(records.id))
    .limit(limit);
  const hidden = new Set(hiddenProperties(ctx.actor).get(type));
  if (hidden.size === 0) return rows;
  const seen = ({ properties }: Row) =>
    Object.fromEntries(Object.entries(properties).filter(([name]) => !hidden.has(name)));
  return rows.map((row) => ({ ...row, properties: seen(row) }));
}
