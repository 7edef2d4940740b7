import { and, eq, inArray, sql } from "drizzle-orm";
import { objects, uniqueValues } from "#db/crm/schema.ts";
import { conflict } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Definitions } from "../properties/property.ts";
import { within } from "./scope.ts";
import { definitionOf, type ObjectType } from "./types.ts";

export type Claim = { objectId: number; name: string; value: string };

/** How a unique value compares: addresses and codes that differ in case only are the same. */
export const fold = (value: string) => value.trim().toLowerCase();

/** The unique values among those that a write sets. */
export const claimsOf = (definitions: Definitions, objectId: number, patch: Patch): Claim[] =>
  Object.entries(patch).flatMap(([name, value]) =>
    value !== null && definitions.get(name)?.hasUniqueValue ? [{ objectId, name, value: fold(value) }] : [],
  );

/**
 * Takes values for records, or fails with 409. Of two writers at once the second waits for the first's commit and then
 * finds the value taken; the order keeps two batches from waiting for each other.
 */
export async function claim(tx: CrmDb, ctx: CrmCtx, type: ObjectType, claims: Claim[]): Promise<void> {
  if (claims.length === 0) return;
  const sorted = claims.toSorted((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
  const taken = await tx.execute<{ name: string; value: string; id: string }>(sql`
    insert into ${uniqueValues} (type, name, value, object_id)
    select ${type}, c->>'name', c->>'value', (c->>'objectId')::bigint
    from jsonb_array_elements(${JSON.stringify(sorted)}::jsonb) with ordinality as t(c, n) order by n
    on conflict do nothing returning name, value, object_id::text as id`);
  if (taken.rows.length === claims.length) return;
  const got = new Set(taken.rows.map((row) => `${row.name} ${row.value} ${row.id}`));
  const refused = sorted.find(({ name, value, objectId }) => !got.has(`${name} ${value} ${objectId}`))!;
  throw await alreadyTaken(tx, ctx, type, refused, new Set(claims.map((one) => one.objectId)));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

async function alreadyTaken(tx: CrmDb, ctx: CrmCtx, type: ObjectType, { name, value }: Claim, own: Set<number>) {
  const { singular } = definitionOf(type);
  const title = singular[0]!.toUpperCase() + singular.slice(1);
  const [holder] = await tx
    .select({ id: uniqueValues.objectId })
    .from(uniqueValues)
    .where(and(eq(uniqueValues.type, type), eq(uniqueValues.name, name), eq(uniqueValues.value, value)));
  if (holder && own.has(holder.id)) return conflict(`Two inputs have the same value of ${name}`);
  const [seen] = holder
    ? await tx
        .select({ id: objects.id })
        .from(objects)
        .where(and(eq(objects.id, holder.id), within(ctx, type, "write")))
    : [];
  return conflict(`${title} already exists.${seen ? ` Existing ID: ${seen.id}` : ""}`);
}

/** Frees values that records hold, all of them or those of the named properties. */
export async function release(tx: CrmDb, ids: number[], names?: string[]): Promise<void> {
  if (ids.length === 0 || names?.length === 0) return;
  await tx
    .delete(uniqueValues)
    .where(and(inArray(uniqueValues.objectId, ids), names && inArray(uniqueValues.name, names)));
}

/** Which records hold these values of a unique property, by folded value. */
export async function holdersOf(
  db: CrmDb,
  type: ObjectType,
  name: string,
  values: string[],
): Promise<Map<string, number>> {
  if (values.length === 0) return new Map();
  const rows = await db
    .select({ value: uniqueValues.value, id: uniqueValues.objectId })
    .from(uniqueValues)
    .where(
      and(eq(uniqueValues.type, type), eq(uniqueValues.name, name), inArray(uniqueValues.value, values.map(fold))),
    );
  return new Map(rows.map((row) => [row.value, row.id]));
}
