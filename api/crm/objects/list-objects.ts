import { and, asc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { parseId, type CrmRecord } from "./record.ts";
import { within } from "./scope.ts";
import { show, type Asked } from "./show.ts";
import type { ObjectType } from "./types.ts";

export type ListObjects = Asked & { limit?: number; after?: string | undefined; archived?: boolean | undefined };
export type Page<T> = { results: T[]; paging?: { next: { after: string; link?: string } } };

/** Records of a type by id, those that the actor may see. */
export async function listObjects(
  ctx: CrmCtx,
  type: ObjectType,
  { limit = 10, after, archived = false, ...asked }: ListObjects,
): Promise<Page<CrmRecord>> {
  const cursor = after === undefined ? 0 : after === "0" ? 0 : parseId(after);
  if (cursor === undefined) throw invalid("after is no cursor of this list");
  const rows = await ctx.db
    .select()
    .from(objects)
    .where(
      and(
        eq(objects.type, type),
        gt(objects.id, cursor),
        archived ? isNotNull(objects.archivedAt) : isNull(objects.archivedAt),
        within(ctx, type, "read"),
      ),
    )
    .orderBy(asc(objects.id))
    .limit(limit + 1);
  const results = await show(ctx, type, rows.slice(0, limit), asked);
  return { results, ...(rows.length > limit && { paging: nextPage(results.at(-1)!.id, limit) }) };
}

export const nextPage = (after: string, limit: number) => ({ next: { after, link: `?after=${after}&limit=${limit}` } });
