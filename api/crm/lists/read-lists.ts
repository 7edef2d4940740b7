import { and, asc, eq, ilike, inArray, isNull, sql } from "drizzle-orm";
import { lists } from "#db/crm/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { escaped } from "../filters/conditions.ts";
import type { ObjectType } from "../objects/types.ts";
import { findList, listNotFound, sizeOf, toList, visible, type ListRow } from "./find-list.ts";
import type { List, SearchLists } from "./shapes.ts";

type Shown = { includeFilters?: boolean | undefined };

const withSize = async (ctx: CrmCtx, row: ListRow, { includeFilters }: Shown): Promise<List> =>
  toList(row, { includeFilters, size: await sizeOf(ctx, ctx.db, row) });

export const getList = async (ctx: CrmCtx, id: string, shown: Shown): Promise<List> =>
  withSize(ctx, await findList(ctx, ctx.db, "read", id), shown);

export async function getListByName(ctx: CrmCtx, type: ObjectType, name: string, shown: Shown): Promise<List> {
  requirePermission(ctx, "crm.lists:read");
  const [row] = await ctx.db
    .select()
    .from(lists)
    .where(and(eq(lists.objectType, type), sql`lower(${lists.name}) = lower(${name})`, isNull(lists.deletedAt)));
  if (!row || !visible(ctx, row)) throw listNotFound();
  return withSize(ctx, row, shown);
}

/** Those of the lists that are there and may be seen. */
export async function getLists(ctx: CrmCtx, ids: string[], shown: Shown): Promise<List[]> {
  requirePermission(ctx, "crm.lists:read");
  const rows = await ctx.db
    .select()
    .from(lists)
    .where(and(inArray(lists.id, ids.map(Number)), isNull(lists.deletedAt)))
    .orderBy(asc(lists.id));
  return Promise.all(rows.filter((row) => visible(ctx, row)).map((row) => withSize(ctx, row, shown)));
}

export type FoundLists = {
  lists: (List & { additionalProperties: Record<string, string> })[];
  offset: number;
  hasMore: boolean;
  total: number;
};

/** Lists by parts of their names, by kind and type. */
export async function searchLists(ctx: CrmCtx, input: SearchLists): Promise<FoundLists> {
  requirePermission(ctx, "crm.lists:read");
  const { query, listIds, processingTypes, objectTypeId, offset, count, additionalProperties = [] } = input;
  const rows = await ctx.db
    .select()
    .from(lists)
    .where(
      and(
        isNull(lists.deletedAt),
        query ? ilike(lists.name, `%${escaped(query)}%`) : undefined,
        listIds && inArray(lists.id, listIds.map(Number)),
        processingTypes && inArray(lists.processingType, processingTypes),
        objectTypeId && eq(lists.objectType, objectTypeId),
      ),
    )
    .orderBy(...orderOf(input.sort));
  const seen = rows.filter((row) => visible(ctx, row));
  const found = await Promise.all(
    seen.slice(offset, offset + count).map(async (row) => {
      const size = additionalProperties.includes("hs_list_size") ? await sizeOf(ctx, ctx.db, row) : undefined;
      const asked = Object.entries(row.customProperties).filter(([name]) => additionalProperties.includes(name));
      const additional: Record<string, string> = Object.fromEntries(asked);
      if (size !== undefined) additional["hs_list_size"] = String(size);
      return { ...toList(row), additionalProperties: additional };
    }),
  );
  const end = offset + found.length;
  return { lists: found, offset: end, hasMore: end < seen.length, total: seen.length };
}

const sortable = {
  HS_LIST_ID: lists.id,
  HS_NAME: lists.name,
  HS_CREATEDATE: lists.createdAt,
  HS_UPDATED_AT: lists.updatedAt,
} as const;

/** A property's name in any case, with `-` before it for the way down. */
function orderOf(sort = "HS_LIST_ID") {
  const column = sortable[sort.replace(/^-/, "").toUpperCase() as keyof typeof sortable] ?? lists.id;
  return [sort.startsWith("-") ? sql`${column} desc` : sql`${column} asc`, asc(lists.id)];
}

/** Here a list has one number for ever: an old one is the same as the new one. */
export async function mapIds(ctx: CrmCtx, ids: string[]) {
  const there = await getLists(
    ctx,
    ids.filter((id) => /^[1-9]\d{0,14}$/.test(id)),
    {},
  );
  const known = new Set(there.map(({ listId }) => listId));
  return {
    legacyListIdsToIdsMapping: ids.filter((id) => known.has(id)).map((id) => ({ legacyListId: id, listId: id })),
    missingLegacyListIds: ids.filter((id) => !known.has(id)),
  };
}

export async function mapId(ctx: CrmCtx, id: string) {
  const [mapped] = (await mapIds(ctx, [id])).legacyListIdsToIdsMapping;
  if (!mapped) throw notFound(`the list ${id}`);
  return mapped;
}

/** How far looking for members, and telling of them, has come. */
export async function getProgress(ctx: CrmCtx, id: string) {
  const { scanCursor, scanEnd, enrolCursor, fault } = await findList(ctx, ctx.db, "read", id);
  const percent = scanCursor === null ? 100 : Math.floor((100 * scanCursor) / Math.max(1, scanEnd ?? 1));
  return {
    state: fault !== null ? ("failed" as const) : scanCursor === null ? ("complete" as const) : ("processing" as const),
    percent: Math.min(100, percent),
    telling: enrolCursor !== null,
    ...(fault !== null && { fault }),
  };
}
