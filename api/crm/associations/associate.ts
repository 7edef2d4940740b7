import { sql } from "drizzle-orm";
import { associations } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { parseId } from "../objects/record.ts";
import type { Right } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { inverseOf, namedType, type AssociationType } from "./types.ts";

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

/**
 * Associates records, in both directions. The one must be writable, the other readable; what the actor may not see is
 * not found. Made again, an association stays as it is.
 */
export async function associateAll(tx: CrmDb, ctx: CrmCtx, links: Link[]): Promise<Made[]> {
  const made = links.flatMap((link): Made[] => {
    const types = "type" in link ? [link.type] : link.types.map((spec) => namedType(link.fromType, spec));
    if (link.toType && types.some((type) => type.to !== link.toType))
      throw invalid(`an association type does not lead to ${link.toType}`);
    return types.map((type) => ({ from: link.from, to: link.to, type }));
  });
  if (made.some(({ from, to }) => from === to)) throw invalid("a record is not associated with itself");
  await assertAll(
    tx,
    ctx,
    "write",
    made.map(({ from, type }) => [type.from, from]),
  );
  await assertAll(
    tx,
    ctx,
    "read",
    made.map(({ to, type }) => [type.to, to]),
  );
  await insert(tx, made);
  return made;
}

async function insert(tx: CrmDb, made: Made[]): Promise<void> {
  if (made.length === 0) return;
  const rows = made.flatMap(({ from, to, type }) => {
    const [fromId, toId] = [parseId(from)!, parseId(to)!];
    return [
      { fromId, fromType: type.from, toId, toType: type.to, typeId: type.typeId },
      { fromId: toId, fromType: type.to, toId: fromId, toType: type.from, typeId: inverseOf(type.typeId) },
    ];
  });
  const sorted = rows.toSorted((a, b) => a.fromId - b.fromId || a.toId - b.toId || a.typeId - b.typeId);
  await tx.insert(associations).values(sorted).onConflictDoNothing();
}

/** Fails unless the actor's right reaches every one of these records. */
export async function assertAll(tx: CrmDb, ctx: CrmCtx, right: Right, refs: [ObjectType, string][]): Promise<void> {
  for (const [type, group] of Map.groupBy(refs, (ref) => ref[0])) {
    const ids = [...new Set(group.map(([, id]) => id))];
    const rows = await findRows(tx, ctx, type, right, { ids });
    if (rows.size < ids.length) throw objectNotFound();
  }
}

export type RecordPair = { from: string; to: string };

/** Takes associations away, all types between two records at once. Pairs whose first record is not writable are passed over. */
export async function dissociateAll(
  tx: CrmDb,
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  pairs: RecordPair[],
): Promise<RecordPair[]> {
  const seen = await findRows(tx, ctx, from, "write", { ids: pairs.map((pair) => pair.from) });
  const gone = pairs.filter((pair) => seen.has(pair.from) && parseId(pair.to) !== undefined);
  if (gone.length > 0)
    await tx.execute(sql`
      delete from ${associations} s
      using jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) as g("from" bigint, "to" bigint)
      where (s.from_id = g."from" and s.to_id = g."to" and s.from_type = ${from} and s.to_type = ${to})
         or (s.from_id = g."to" and s.to_id = g."from" and s.from_type = ${to} and s.to_type = ${from})`);
  return gone;
}
