import { sql } from "drizzle-orm";
import { associations } from "#db/crm/schema.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { parseId } from "../objects/record.ts";
import type { Right } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { associationChanged, type Tie } from "./events.ts";
import { beyondLimits } from "./limits.ts";
import { loadTypes, namedType, type AssociationType, type AssociationTypes } from "./types.ts";

export const ObjectRef = z
  .strictObject({ id: z.coerce.string().max(200).openapi({ type: "string" }) })
  .openapi("ObjectRef");

export const AssociationSpec = z
  .strictObject({
    associationCategory: z.enum(["HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED"]),
    associationTypeId: z.number().int(),
  })
  .openapi("AssociationSpec");

export const NewAssociations = z
  .array(z.strictObject({ to: ObjectRef, types: z.array(AssociationSpec).min(1).max(10) }))
  .max(100);

/** An association to make: by named types, or by the one given. */
export type Link = { fromType: ObjectType; toType?: ObjectType; from: string; to: string } & (
  | { types: z.infer<typeof AssociationSpec>[] }
  | { type: AssociationType }
);

export type Made = { from: string; to: string; type: AssociationType };
export type RecordPair = { from: string; to: string };

/** Links as the associations they ask for; types that lead elsewhere, or a record to itself, are refused. */
function resolve(types: AssociationTypes, links: Link[]): Made[] {
  const made = links.flatMap((link): Made[] => {
    const named = "type" in link ? [link.type] : link.types.map((spec) => namedType(types, link.fromType, spec));
    if (link.toType && named.some((type) => type.to !== link.toType))
      throw invalid(`an association type does not lead to ${link.toType}`);
    return named.map((type) => ({ from: link.from, to: link.to, type }));
  });
  if (made.some(({ from, to }) => from === to)) throw invalid("a record is not associated with itself");
  return made;
}

/**
 * Associates records, in both directions, all or none. The one must be writable, the other readable; what the actor may
 * not see is not found. Made again, an association stays as it is.
 */
export async function associateAll(tx: CrmDb, ctx: CrmCtx, links: Link[]): Promise<Made[]> {
  if (links.length === 0) return [];
  const { made, unseen, beyond } = await associateSome(tx, ctx, links);
  if (unseen.length > 0) throw objectNotFound();
  if (beyond.length > 0) throw overLimit(beyond[0]!);
  return made;
}

export const overLimit = ({ from, to, type }: Made) =>
  new DomainError(
    "invalid_input",
    `${type.from} ${from} or ${type.to} ${to} has as many associations of type ${type.typeId} as its limit allows`,
    {
      faults: [{ path: "/types", message: "is at its limit", code: "ASSOCIATION_LIMIT_EXCEEDED" }],
    },
  );

export type Outcome = {
  made: Made[];
  /** Pairs of which the actor may not write the one or see the other. */
  unseen: RecordPair[];
  /** Associations for which there was no room. */
  beyond: Made[];
};

/** Associates those that can be. */
export async function associateSome(tx: CrmDb, ctx: CrmCtx, links: Link[]): Promise<Outcome> {
  const types = await loadTypes(tx);
  const all = resolve(types, links);
  const writable = await reached(
    tx,
    ctx,
    "write",
    all.map(({ from, type }) => [type.from, from]),
  );
  const readable = await reached(
    tx,
    ctx,
    "read",
    all.map(({ to, type }) => [type.to, to]),
  );
  const found = all.map(({ from, to, type }) => {
    const ends = [writable.get(`${type.from}/${from}`), readable.get(`${type.to}/${to}`)];
    return { asked: { from, to }, made: ends[0] && ends[1] ? { from: ends[0], to: ends[1], type } : undefined };
  });
  const seen = found.flatMap(({ made }) => made ?? []);
  const full = await beyondLimits(tx, types, seen);
  const made = seen.filter((one) => !full.has(one));
  const fresh = await insert(tx, made);
  await ctx.publish(
    tx,
    fresh.map((tie) => associationChanged(ctx, types, tie, false)),
  );
  const unseen = found.flatMap((one) => (one.made ? [] : [one.asked]));
  return { made, unseen, beyond: [...full] };
}

/** Writes both directions and answers those that were not there before. */
async function insert(tx: CrmDb, made: Made[]): Promise<Tie[]> {
  if (made.length === 0) return [];
  const rows = made.flatMap(({ from, to, type }) => {
    const [fromId, toId] = [parseId(from)!, parseId(to)!];
    return [
      { fromId, fromType: type.from, toId, toType: type.to, typeId: type.typeId },
      { fromId: toId, fromType: type.to, toId: fromId, toType: type.from, typeId: type.inverseId },
    ];
  });
  // One order for all: two writers of the same associations cannot wait for each other.
  const sorted = rows.toSorted((a, b) => a.fromId - b.fromId || a.toId - b.toId || a.typeId - b.typeId);
  return tx.insert(associations).values(sorted).onConflictDoNothing().returning();
}

/** Which of these records, such as `contacts/42`, the actor's right reaches, and the ids they have now. */
async function reached(tx: CrmDb, ctx: CrmCtx, right: Right, refs: [ObjectType, string][]) {
  const found = new Map<string, string>();
  for (const [type, group] of Map.groupBy(refs, (ref) => ref[0])) {
    const ids = [...new Set(group.map(([, id]) => id))];
    for (const [id, row] of await findRows(tx, ctx, type, right, { ids })) found.set(`${type}/${id}`, String(row.id));
  }
  return found;
}

/**
 * Takes associations away, those of the given types or all between two records. Pairs whose first record is not writable
 * are passed over.
 */
export async function dissociateAll(
  tx: CrmDb,
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  pairs: (RecordPair & { types?: number[] })[],
): Promise<RecordPair[]> {
  const seen = await findRows(tx, ctx, from, "write", { ids: pairs.map((pair) => pair.from) });
  const gone = pairs.filter((pair) => seen.has(pair.from) && parseId(pair.to) !== undefined);
  if (gone.length === 0) return [];
  const types = await loadTypes(tx);
  const given = gone.map((pair) => ({ ...pair, back: pair.types?.map((typeId) => types.get(typeId)?.inverseId ?? 0) }));
  const { rows } = await tx.execute<Record<keyof Tie, string>>(sql`
    delete from ${associations} s
    using jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g("from" bigint, "to" bigint, types int[], back int[])
    where (s.from_id = g."from" and s.to_id = g."to" and s.from_type = ${from} and s.to_type = ${to}
        and (g.types is null or s.type_id = any(g.types)))
       or (s.from_id = g."to" and s.to_id = g."from" and s.from_type = ${to} and s.to_type = ${from}
        and (g.back is null or s.type_id = any(g.back)))
    returning s.from_id as "fromId", s.from_type as "fromType", s.to_id as "toId", s.to_type as "toType", s.type_id as "typeId"`);
  const ties = rows.map((row) => ({
    ...row,
    fromId: Number(row.fromId),
    toId: Number(row.toId),
    typeId: Number(row.typeId),
  }));
  await ctx.publish(
    tx,
    ties.map((tie) => associationChanged(ctx, types, tie, true)),
  );
  return gone;
}
