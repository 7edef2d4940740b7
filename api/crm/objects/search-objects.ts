import { and, asc, desc, eq, isNull, or, sql, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { readsTimeout } from "#kit/database.ts";
import { DomainError, invalid, toDomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { fieldOf } from "../filters/field.ts";
import { compileFilters, Filter } from "../filters/search-filter.ts";
import { matching } from "../filters/text.ts";
import { definitionsFor } from "../properties/load-definitions.ts";
import type { Definitions } from "../properties/property.ts";
import { nextPage, type Page } from "./list-objects.ts";
import { toRecord, type CrmRecord } from "./record.ts";
import { within } from "./scope.ts";
import type { ObjectType } from "./types.ts";

const reachMax = 10_000;
const filtersMax = 25;
/** Matches past these are not counted: the total then says that there are so many, or more. */
const totalMax = 100_000;

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
  const definitions = await definitionsFor(ctx, ctx.db, type);
  const found = matchesOf(ctx, type, definitions, input);
  const { rows, total } = await inTime(() => page(ctx.reads, found, { limit, after }));
  const properties = input.properties?.length ? input.properties : undefined;
  const end = after + rows.length;
  return {
    total,
    results: rows.map((row) => toRecord(ctx, type, row, { properties, definitions })),
    ...(rows.length > 0 && end < Math.min(total, reachMax) && { paging: nextPage(String(end), limit) }),
  };
}

export type Matches = { where: SQL; order: SQL[] };

/** A search as conditions and order; every part of it that callers give is a parameter. */
export const matchesOf = (
  ctx: CrmCtx,
  type: ObjectType,
  definitions: Definitions,
  { filterGroups, query, sorts }: Pick<SearchObjects, "filterGroups" | "query" | "sorts">,
): Matches => ({
  where: and(
    eq(objects.type, type),
    isNull(objects.archivedAt),
    within(ctx, type, "read"),
    alternatives(filterGroups.map(({ filters }) => compileFilters(ctx, type, definitions, filters))),
    ...matching(type, definitions, query),
  )!,
  order: orderOf(type, definitions, sorts),
});

/** A group without a filter lets everything through. */
const alternatives = (groups: (SQL | undefined)[]): SQL | undefined => or(...groups.map((group) => group ?? sql`true`));

/** How many records match, as far as they are counted. */
export const countOf = ({ where }: Matches): SQL =>
  sql`select count(*)::int as total from (select 1 from ${objects} where ${where} limit ${totalMax}) as found`;

async function page(db: CrmDb, found: Matches, { limit, after }: { limit: number; after: number }) {
  const rows = await db
    .select()
    .from(objects)
    .where(found.where)
    .orderBy(...found.order)
    .limit(limit)
    .offset(after);
  // A page that is not full tells how many there are.
  if (rows.length < limit && (rows.length > 0 || after === 0)) return { rows, total: after + rows.length };
  const { rows: counted } = await db.execute<{ total: number }>(countOf(found));
  return { rows, total: counted[0]!.total };
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (toDomainError(error).code !== "timeout") throw error;
    const message = `the search took longer than ${readsTimeout / 1000} seconds: add a filter by an exact value, a date or an owner`;
    throw new DomainError("timeout", message, { cause: error, retryAfter: 5 });
  }
}

function orderOf(type: ObjectType, definitions: Definitions, [sort]: SearchObjects["sorts"]): SQL[] {
  if (sort === undefined) return [asc(objects.id)];
  const { propertyName, direction = "ASCENDING" } =
    typeof sort === "object"
      ? sort
      : {
          propertyName: sort.replace(/^-/, ""),
          direction: sort.startsWith("-") ? ("DESCENDING" as const) : ("ASCENDING" as const),
        };
  const { value, nullable } = fieldOf(type, definitions, propertyName);
  // The unset come last either way; where nothing is unset an index is read as it stands.
  const last = nullable ? sql` nulls last` : sql``;
  return direction === "DESCENDING"
    ? [sql`${value} desc${last}`, desc(objects.id)]
    : [sql`${value} asc${last}`, asc(objects.id)];
}
