import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import { associations, objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { nextPage, type Page } from "../objects/list-objects.ts";
import { batchResult, notFoundErrors, type BatchResult } from "../objects/batch.ts";
import { parseId } from "../objects/record.ts";
import { within } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { typeOf } from "./types.ts";

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
  const cursor = after === undefined || after === "0" ? 0 : parseId(after);
  if (cursor === undefined) throw invalid("after is no cursor of this list");
  const rows = await findRows(ctx.db, ctx, from, "read", { ids: [id] });
  const row = rows.get(id);
  if (!row) throw objectNotFound();
  const found = await associatedWith(ctx, [row.id], to, cursor);
  const all = found.get(row.id) ?? [];
  const results = all.slice(0, limit);
  return { results, ...(all.length > limit && { paging: nextPage(results.at(-1)!.toObjectId, limit) }) };
}

const linksMax = 100_000;

async function associatedWith(
  ctx: CrmCtx,
  ids: number[],
  to: ObjectType,
  cursor = 0,
): Promise<Map<number, Associated[]>> {
  const links = await ctx.db
    .select({ fromId: associations.fromId, toId: associations.toId, typeId: associations.typeId })
    .from(associations)
    .innerJoin(objects, eq(objects.id, associations.toId))
    .where(
      and(
        inArray(associations.fromId, ids),
        eq(associations.toType, to),
        gt(associations.toId, cursor),
        isNull(objects.archivedAt),
        within(ctx, to, "read"),
      ),
    )
    .orderBy(asc(associations.fromId), asc(associations.toId), asc(associations.typeId))
    .limit(linksMax);
  const byFrom = Map.groupBy(links, (link) => link.fromId);
  return new Map([...byFrom].map(([from, own]) => [from, grouped(own)]));
}

const grouped = (links: { toId: number; typeId: number }[]): Associated[] =>
  [...Map.groupBy(links, (link) => link.toId)].map(([toId, own]) => ({
    toObjectId: String(toId),
    associationTypes: own.map(({ typeId }) => {
      const { category, label } = typeOf(typeId);
      return { category, typeId, label };
    }),
  }));

export type ReadAssociations = { from: { id: string }; to: Associated[] };

/** What each of many records is associated with; records that are not there are told as errors. */
export async function batchReadAssociations(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  inputs: { id: string }[],
): Promise<BatchResult<ReadAssociations>> {
  const startedAt = new Date();
  const ids = [...new Set(inputs.map(({ id }) => id))];
  const rows = await findRows(ctx.db, ctx, from, "read", { ids });
  const found = await associatedWith(
    ctx,
    [...rows.values()].map((row) => row.id),
    to,
  );
  const results = [...rows].map(([id, row]) => ({ from: { id }, to: found.get(row.id) ?? [] }));
  return batchResult(startedAt, results, notFoundErrors(ids.filter((id) => !rows.has(id))));
}
