import { inArray, sql } from "drizzle-orm";
import { merges } from "#db/crm/schema.ts";
import type { CrmDb } from "../context.ts";

/** The records that stand for merged ones, by the old id. */
export async function mergedInto(db: CrmDb, ids: number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ from: merges.fromId, into: merges.intoId })
    .from(merges)
    .where(inArray(merges.fromId, ids));
  return new Map(rows.map(({ from, into }) => [from, into]));
}

/** The ids of records and of those that were merged into them, each with the one that stands now. */
export async function withMerged(db: CrmDb, ids: number[]): Promise<Map<number, number>> {
  const rows = await db
    .select({ from: merges.fromId, into: merges.intoId })
    .from(merges)
    .where(sql`${merges.intoId} = any(${sql.param(ids)}::bigint[])`);
  return new Map([...ids.map((id) => [id, id] as const), ...rows.map(({ from, into }) => [from, into] as const)]);
}
