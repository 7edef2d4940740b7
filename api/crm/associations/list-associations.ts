import { and, eq, isNull, sql } from "drizzle-orm";
import { associations, objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { nextPage, type Page } from "../objects/list-objects.ts";
import { batchResult, notFoundErrors, type BatchResult } from "../objects/batch.ts";
import { parseId } from "../objects/record.ts";
import { within } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { loadTypes } from "./types.ts";

export type Associated = {
  toObjectId: string;
  associationTypes: { category: string; typeId: number; label: string | null }[];
};

type Listed = { id: string; limit?: number; after?: string | undefined };

/** The records of a type that a record is associated with, those that the actor may see. */
export async function listAssociations(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  { id, limit = 500, after }: Listed,
): Promise<Page<Associated>> {
  const cursor = cursorOf(after);
  const rows = await findRows(ctx.db, ctx, from, "read", { ids: [id] });
  const row = rows.get(id);
  if (!row) throw objectNotFound();
  const found = await associatedWith(ctx, [{ id: row.id, after: cursor }], to, limit);
  return pageOf(found.get(row.id) ?? [], limit);
}

function cursorOf(after: string | undefined): number {
  const cursor = after === undefined || after === "0" ? 0 : parseId(after);
  if (cursor === undefined) throw invalid("after is no cursor of this list");
  return cursor;
}

/** One more than the page holds was read: it says whether there is a next one. */
const pageOf = (all: Associated[], limit: number): Page<Associated> => {
  const results = all.slice(0, limit);
  return { results, ...(all.length > limit && { paging: nextPage(results.at(-1)!.toObjectId, limit) }) };
};

async function associatedWith(
  ctx: CrmCtx,
  wanted: { id: number; after: number }[],
  to: ObjectType,
  limit: number,
): Promise<Map<number, Associated[]>> {
  const seen = and(
    sql`${associations.fromId} = w.id`,
    eq(associations.toType, to),
    sql`${associations.toId} > w.after`,
    isNull(objects.archivedAt),
    within(ctx, to, "read"),
  );
  const { rows } = await ctx.db.execute<{ from: string; to: string; numbers: number[] }>(sql`
    select w.id as "from", found.to_id as "to", found.numbers
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(id bigint, after bigint), lateral (
      select ${associations.toId}, array_agg(${associations.typeId} order by ${associations.typeId}) as numbers
      from ${associations} join ${objects} on ${objects.id} = ${associations.toId}
      where ${seen} group by ${associations.toId} order by ${associations.toId} limit ${limit + 1}) as found`);
  const types = await loadTypes(ctx.db);
  const asAssociated = (row: (typeof rows)[number]): Associated => ({
    toObjectId: row.to,
    associationTypes: row.numbers.flatMap((typeId) => {
      const type = types.get(typeId);
      return type ? [{ category: type.category, typeId, label: type.label }] : [];
    }),
  });
  const byFrom = Map.groupBy(rows, (row) => Number(row.from));
  return new Map([...byFrom].map(([from, own]) => [from, own.map(asAssociated)]));
}

export type ReadAssociations = { from: { id: string }; to: Associated[]; paging?: Page<Associated>["paging"] };

const eachMax = 1_000;

/** What each of many records is associated with, a page of each; records that are not there are told as errors. */
export async function batchReadAssociations(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  inputs: { id: string; after?: string | undefined }[],
): Promise<BatchResult<ReadAssociations>> {
  const startedAt = new Date();
  const asked = new Map(inputs.map(({ id, after }) => [id, cursorOf(after)]));
  const rows = await findRows(ctx.db, ctx, from, "read", { ids: [...asked.keys()] });
  const wanted = [...rows].map(([id, row]) => ({ id: row.id, after: asked.get(id)! }));
  const found = await associatedWith(ctx, wanted, to, eachMax);
  const results = [...rows].map(([id, row]): ReadAssociations => {
    const { results: associated, paging } = pageOf(found.get(row.id) ?? [], eachMax);
    return { from: { id }, to: associated, ...(paging && { paging }) };
  });
  return batchResult(startedAt, results, notFoundErrors([...asked.keys()].filter((id) => !rows.has(id))));
}
