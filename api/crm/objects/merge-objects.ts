import { eq, inArray, or, sql } from "drizzle-orm";
import { associations, merges, objects, type MovedAssociation, type Values, uniqueValues } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { moveMemberships } from "../lists/memberships.ts";
import { loadDefinitions } from "../properties/load-definitions.ts";
import { recordEvent } from "./events.ts";
import { findRows, objectNotFound } from "./find-rows.ts";
import { currentValues, toRecord, type CrmRecord, type Row } from "./record.ts";
import { permissionFor } from "./scope.ts";
import { mergedName, type ObjectType } from "./types.ts";
import { claim, fold } from "./unique.ts";
import { archiveRecords, insertRecords } from "./write.ts";

const Id = z.coerce.string().min(1).max(20).openapi({ type: "string" });
export const MergeObjects = z.strictObject({ primaryObjectId: Id, objectIdToMerge: Id }).openapi("MergeObjects");
export type MergeObjects = z.infer<typeof MergeObjects>;

const mergeable: readonly string[] = ["contacts", "companies", "deals", "tickets"];

/**
 * Makes one record of two: a new one with a new id. The primary's values win, the other's fill its gaps, associations
 * move, and both old ids answer with the new record from now on.
 */
export async function mergeRecords(
  ctx: CrmCtx,
  type: ObjectType,
  { primaryObjectId, objectIdToMerge }: MergeObjects,
): Promise<CrmRecord> {
  if (!mergeable.includes(type)) throw invalid(`${type} cannot be merged`);
  // Two records go, whatever becomes of their values.
  for (const right of ["read", "delete"] as const) requirePermission(ctx, permissionFor(type, right));
  if (ctx.actor.fields && Object.keys(ctx.actor.fields).some((field) => field.startsWith(`${type}.`)))
    throw new DomainError("forbidden", `who does not see or write every property of ${type} cannot merge them`);
  return ctx.db.transaction(async (tx) => {
    const ids = [primaryObjectId, objectIdToMerge];
    const rows = await findRows(tx, ctx, type, "write", { ids }, { lock: true });
    const primary = rows.get(primaryObjectId);
    const other = rows.get(objectIdToMerge);
    if (!primary || !other) throw objectNotFound();
    if (primary.id === other.id) throw invalid("a record is not merged with itself");
    await assertDeletable(tx, ctx, type, ids);
    return merge(tx, ctx, type, primary, other);
  });
}

async function assertDeletable(tx: CrmDb, ctx: CrmCtx, type: ObjectType, ids: string[]): Promise<void> {
  const rows = await findRows(tx, ctx, type, "delete", { ids });
  if (rows.size < ids.length)
    throw new DomainError("forbidden", "a merge takes the right to delete both records", {
      details: { permission: permissionFor(type, "delete") },
    });
}

async function merge(tx: CrmDb, ctx: CrmCtx, type: ObjectType, primary: Row, other: Row): Promise<CrmRecord> {
  const definitions = await loadDefinitions(tx, type);
  const values = mergedValues(primary, other);
  const held = await tx
    .select()
    .from(uniqueValues)
    .where(inArray(uniqueValues.objectId, [primary.id, other.id]));
  await archiveRecords(tx, ctx, [primary, other]);
  const [made] = await insertRecords(tx, ctx, type, definitions, [values]);
  const row = { ...made!, createdAt: primary.createdAt < other.createdAt ? primary.createdAt : other.createdAt };
  await tx.update(objects).set({ createdAt: row.createdAt }).where(eq(objects.id, row.id));
  await claim(tx, ctx, type, lostClaims(row.id, values, held));
  await remember(tx, type, row.id, primary.id, other.id);
  await moveAssociations(tx, row.id, [primary.id, other.id]);
  await moveMemberships(tx, [primary.id, other.id], row.id);
  const event = recordEvent(ctx, type, "merged", { row, changed: {} });
  const mergedIds = [String(primary.id), String(other.id)];
  await ctx.publish(tx, { ...event, data: { ...(event.data as object), mergedIds } });
  await recordAudit(tx, ctx, { action: "crm.objects.merge", subject: `${type}/${row.id}`, detail: { mergedIds } });
  return toRecord(ctx, type, row, { also: [mergedName] });
}

/** Every value of the primary, the other's where it has none, and the ids of all that went in. */
function mergedValues(primary: Row, other: Row): Values {
  const [first, second] = [currentValues(primary), currentValues(other)];
  const earlier = [first, second].flatMap((values) => values[mergedName]?.split(";") ?? []);
  const ids = [...new Set([...earlier, String(primary.id), String(other.id)])].join(";");
  return { ...second, ...first, [mergedName]: ids };
}

/** Unique values that did not win still find the merged record, and belong to nobody else. */
const lostClaims = (objectId: number, values: Values, held: { name: string; value: string }[]) =>
  held
    .filter(({ name, value }) => value !== fold(values[name] ?? ""))
    .map(({ name, value }) => ({ objectId, name, value }));

async function remember(
  tx: CrmDb,
  type: ObjectType,
  intoId: number,
  primaryId: number,
  otherId: number,
): Promise<void> {
  const both = [primaryId, otherId];
  const held = await tx.select().from(associations).where(inArray(associations.fromId, both));
  const of = (id: number): MovedAssociation[] =>
    held.filter(({ fromId }) => fromId === id).map(({ toId, toType, typeId }) => ({ toId, toType, typeId }));
  await tx.update(merges).set({ intoId }).where(inArray(merges.intoId, both));
  await tx.insert(merges).values(
    both.map((fromId) => ({
      fromId,
      intoId,
      firstInto: intoId,
      type,
      isPrimary: fromId === primaryId,
      associations: of(fromId),
    })),
  );
}

/** Whatever was associated with either is associated with the new record; what tied the two together is gone. */
async function moveAssociations(tx: CrmDb, into: number, from: number[]): Promise<void> {
  const old = sql`any(${sql.param(from)}::bigint[])`;
  const [there, back] = [
    sql`select ${into}::bigint as from_id, from_type, to_id, to_type, type_id from ${associations}
      where from_id = ${old} and not to_id = ${old}`,
    sql`select from_id, from_type, ${into}::bigint as to_id, to_type, type_id from ${associations}
      where to_id = ${old} and not from_id = ${old}`,
  ];
  await tx.execute(sql`
    insert into ${associations} (from_id, from_type, to_id, to_type, type_id)
    select distinct * from (${there} union all ${back}) moved order by 1, 3, 5 on conflict do nothing`);
  await tx.delete(associations).where(or(inArray(associations.fromId, from), inArray(associations.toId, from)));
}
