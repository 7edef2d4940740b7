import { and, asc, count, desc, eq, isNull, or, sql, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { definitionsFor } from "../properties/load-definitions.ts";
import type { Definitions } from "../properties/property.ts";
import { nextPage, type Page } from "./list-objects.ts";
import { toRecord, type CrmRecord } from "./record.ts";
import { within } from "./scope.ts";
import { compileFilter, fieldOf, Filter } from "./search-filter.ts";
import { definitionOf, type ObjectType } from "./types.ts";

const reachMax = 10_000;
const filtersMax = 25;
const statementMs = 2_000;

const Sort = z.union([
  z.string().min(1).max(201),
  z.strictObject({
    propertyName: z.string().min(1).max(200),
    direction: z.enum(["ASCENDING", "DESCENDING"]).optional(),
  }),
]);

export const SearchObjects = z
  .strictObject({
    query: z.string().max(3_000).optional(),
    filterGroups: z
      .array(z.strictObject({ filters: z.array(Filter).max(10) }))
      .max(5)
      .default([]),
    sorts: z.array(Sort).max(1).default([]),
    properties: z.array(z.string().max(200)).max(1_000).optional(),
    limit: z.number().int().min(0).max(200).default(10),
    after: z
      .union([z.number().int().min(0), z.string().regex(/^\d{1,9}$/)])
      .transform(Number)
      .default(0)
      .openapi({ type: "string" }),
  })
  .openapi("SearchObjects");
export type SearchObjects = z.infer<typeof SearchObjects>;

/** Live records that match: groups are alternatives, the filters of a group all hold; with the number of all matches. */
export async function searchObjects(
  ctx: CrmCtx,
  type: ObjectType,
  input: SearchObjects,
): Promise<Page<CrmRecord> & { total: number }> {
  const { limit, after, filterGroups } = input;
  if (after + limit > reachMax) throw invalid(`a search reaches ${reachMax} records: narrow it by filters`);
  if (filterGroups.flatMap((group) => group.filters).length > filtersMax)
    throw invalid(`a search takes at most ${filtersMax} filters`);
  const reach = within(ctx, type, "read");
  return ctx.db.transaction(async (tx) => {
    const definitions = await definitionsFor(ctx, tx, type);
    const groups = filterGroups.map(({ filters }) =>
      and(sql`true`, ...filters.map((filter) => compileFilter(type, definitions, filter))),
    );
    const where = and(
      eq(objects.type, type),
      isNull(objects.archivedAt),
      reach,
      or(...groups),
      ...matching(type, definitions, input.query),
    );
    await tx.execute(sql`select set_config('statement_timeout', ${String(statementMs)}, true)`);
    const [counted] = await tx.select({ total: count() }).from(objects).where(where);
    const rows = await tx
      .select()
      .from(objects)
      .where(where)
      .orderBy(...order(type, definitions, input.sorts))
      .limit(limit)
      .offset(after);
    const { total } = counted!;
    const properties = input.properties?.length ? input.properties : undefined;
    const end = after + rows.length;
    return {
      total,
      results: rows.map((row) => toRecord(ctx, type, row, { properties, definitions })),
      ...(rows.length > 0 && end < Math.min(total, reachMax) && { paging: nextPage(String(end), limit) }),
    };
  });
}

/** Every word of the query occurs in what the type's records are searched by, as far as the actor sees that. */
function matching(type: ObjectType, definitions: Definitions, query = ""): SQL[] {
  const { searched } = definitionOf(type);
  const seen = searched.filter((name) => definitions.has(name));
  const values = seen.map((name) => sql`${objects.properties} ->> ${name}::text`);
  const visible = values.length > 0 ? sql`lower(concat_ws(' ', ${sql.join(values, sql`, `)}))` : sql`''`;
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`)
    .flatMap((like) => [
      // The index is over all that is searched by: it narrows, and what the actor sees decides.
      sql`${objects.searchText} like ${like}`,
      ...(seen.length < searched.length ? [sql`${visible} like ${like}`] : []),
    ]);
}

function order(type: ObjectType, definitions: Definitions, [sort]: SearchObjects["sorts"]): SQL[] {
  if (sort === undefined) return [asc(objects.id)];
  const { propertyName, direction = "ASCENDING" } =
    typeof sort === "object"
      ? sort
      : {
          propertyName: sort.replace(/^-/, ""),
          direction: sort.startsWith("-") ? ("DESCENDING" as const) : ("ASCENDING" as const),
        };
  const field = fieldOf(type, definitions, propertyName);
  return direction === "DESCENDING"
    ? [sql`${field.sql} desc nulls last`, desc(objects.id)]
    : [sql`${field.sql} asc nulls last`, asc(objects.id)];
}
