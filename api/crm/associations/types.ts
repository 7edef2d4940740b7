import { and, eq, isNull, sql } from "drizzle-orm";
import { associationTypes as madeTypes } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmDb } from "../context.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import { hubspot, ours, type Pair } from "./fixed-types.ts";

/** One direction of what ties two records together. */
export type AssociationType = {
  from: ObjectType;
  to: ObjectType;
  typeId: number;
  inverseId: number;
  category: "HUBSPOT_DEFINED" | "USER_DEFINED" | "INTEGRATOR_DEFINED";
  name: string;
  label: string | null;
};

const singular = (type: string) => definitionOf(type as ObjectType).singular;
export const nameOf = (from: string, to: string, label?: string | null) =>
  `${singular(from)}_to_${singular(to)}${label ? `_${label.toLowerCase().replaceAll(/\W+/g, "_")}` : ""}`;

const directions =
  (category: AssociationType["category"]) =>
  ([from, to, there, back, label, backLabel]: Pair): AssociationType[] => {
    const ends = { from: from as ObjectType, to: to as ObjectType };
    const name = nameOf(from, to, label);
    const forward = { ...ends, typeId: there, inverseId: back, category, name, label: label ?? null };
    if (there === back) return [forward];
    const backward = { from: ends.to, to: ends.from, typeId: back, inverseId: there, category };
    return [forward, { ...backward, name: nameOf(to, from, backLabel), label: backLabel ?? null }];
  };

/** The types with numbers that are the same everywhere. */
export const associationTypes = [
  ...hubspot.flatMap(directions("HUBSPOT_DEFINED")),
  ...ours.flatMap(directions("INTEGRATOR_DEFINED")),
];

export type AssociationTypes = ReadonlyMap<number, AssociationType>;

/** Every association type by its number: those with fixed ones, then those that were made here. */
export async function loadTypes(db: CrmDb): Promise<AssociationTypes> {
  const rows = await db.select().from(madeTypes).orderBy(madeTypes.typeId);
  return new Map([...associationTypes, ...rows.map(asType)].map((type) => [type.typeId, type]));
}

const asType = (row: typeof madeTypes.$inferSelect): AssociationType => {
  const { typeId, inverseId, category, name, label } = row;
  return { from: row.fromType as ObjectType, to: row.toType as ObjectType, typeId, inverseId, category, name, label };
};

/** The type without a label between two object types; made with its inverse when the pair is used for the first time. */
export async function defaultType(db: CrmDb, from: ObjectType, to: ObjectType): Promise<AssociationType> {
  const known = associationTypes.find((type) => type.from === from && type.to === to && type.label === null);
  return known ?? (await plainType(db, from, to)) ?? (await makePlain(db, from, to));
}

async function plainType(db: CrmDb, from: ObjectType, to: ObjectType): Promise<AssociationType | undefined> {
  const [row] = await db
    .select()
    .from(madeTypes)
    .where(and(eq(madeTypes.fromType, from), eq(madeTypes.toType, to), isNull(madeTypes.label)));
  return row && asType(row);
}

async function makePlain(db: CrmDb, from: ObjectType, to: ObjectType): Promise<AssociationType> {
  await db.transaction(async (tx) => {
    await lockTypes(tx);
    if (!(await plainType(tx, from, to))) await insertTypes(tx, "INTEGRATOR_DEFINED", { from, to });
  });
  return (await plainType(db, from, to))!;
}

/** Types are made one after the other, so that two of one name cannot be. */
export const lockTypes = (tx: CrmDb) => tx.execute(sql`select pg_advisory_xact_lock(7270, 1)`);

export type NewType = {
  from: ObjectType;
  to: ObjectType;
  name?: string;
  label?: string | undefined;
  inverseLabel?: string | undefined;
};

/** Writes both directions of a type; within one object type, and with one label, they are the same one. */
export async function insertTypes(
  tx: CrmDb,
  category: "USER_DEFINED" | "INTEGRATOR_DEFINED",
  { from, to, name, label, inverseLabel }: NewType,
): Promise<AssociationType[]> {
  const same = from === to && (inverseLabel === undefined || inverseLabel === label);
  const { rows } = await tx.execute<{ there: number; back: number }>(
    sql`select nextval('association_types_type_id_seq')::int as there, ${same ? sql`null` : sql`nextval('association_types_type_id_seq')::int`} as back`,
  );
  const { there, back } = rows[0]!;
  const forward = { fromType: from, toType: to, typeId: there, inverseId: back ?? there, category };
  const backward = { fromType: to, toType: from, typeId: back, inverseId: there, category };
  const returned = inverseLabel ?? label;
  const made = await tx
    .insert(madeTypes)
    .values([
      { ...forward, name: name ?? nameOf(from, to, label), label: label ?? null },
      ...(same
        ? []
        : [{ ...backward, name: name ? `${name}_inverse` : nameOf(to, from, label), label: returned ?? null }]),
    ])
    .returning();
  return made.map(asType);
}

export type Spec = { associationCategory: string; associationTypeId: number };

/** The type that a caller names by category and number, starting at `from`. */
export function namedType(
  types: AssociationTypes,
  from: ObjectType,
  { associationCategory, associationTypeId }: Spec,
): AssociationType {
  const found = types.get(associationTypeId);
  if (found?.from !== from || found.category !== associationCategory)
    throw invalid(`${associationCategory} ${associationTypeId} is no association type of ${from}`);
  return found;
}
