import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { pipelines, properties, type Option, type Stage } from "#db/crm/schema.ts";
import { fieldRule, type Actor } from "#kit/authorize.ts";
import { calculationsOf, usedBy } from "../calculations/calculations.ts";
import type { CrmDb } from "../context.ts";
import { definitionOf, idName, type ObjectType } from "../objects/types.ts";
import type { Definitions, FieldType, Property, RolledUp } from "./property.ts";
import { standardProperties } from "./standard.ts";

/** Every property of a type: the standard ones as people changed them, then those that people made. */
export async function loadDefinitions(db: CrmDb, type: ObjectType, given?: Pipeline[]): Promise<Definitions> {
  const places = placeOptions(type, given ?? (await loadPipelines(db, type)));
  const here = and(eq(properties.objectType, type), isNull(properties.archivedAt));
  const rows = await db.select().from(properties).where(here).orderBy(asc(properties.name));
  const all = new Map(standardProperties(type));
  for (const row of rows) all.set(row.name, asProperty(row, all.get(row.name)));
  for (const [name, options] of places) all.set(name, { ...all.get(name)!, options });
  const rollups = [...all.values()].filter((property): property is RolledUp => property.rollup !== undefined);
  return Object.assign(all, { calculations: calculationsOf(all), rollups });
}

/** Properties that people made and took away: their values stay with the records, unseen. */
export async function loadArchived(db: CrmDb, type: ObjectType): Promise<Definitions> {
  const here = and(eq(properties.objectType, type), isNotNull(properties.archivedAt));
  const rows = await db.select().from(properties).where(here).orderBy(asc(properties.name));
  return new Map(rows.map((row) => [row.name, asProperty(row)]));
}

function asProperty(
  { objectType: _type, format, archivedAt, calculationFormula, rollup, ...row }: typeof properties.$inferSelect,
  standard?: Property,
): Property {
  return {
    ...made,
    ...standard,
    ...row,
    fieldType: row.fieldType as FieldType,
    ...(format && { format }),
    ...(archivedAt && { archivedAt }),
    ...(calculationFormula !== null && { calculationFormula, readOnly: true }),
    ...(rollup && { rollup, readOnly: true }),
  };
}

/** Those that the actor may know of: what a role hides is not there, what it lets only be read is read-only. */
export async function definitionsFor(
  { actor }: { actor: Actor },
  db: CrmDb,
  type: ObjectType,
  given?: Pipeline[],
): Promise<Definitions> {
  const all = await loadDefinitions(db, type, given);
  if (!actor.fields) return all;
  const known = new Map(
    [...all].flatMap(([name, property]): [string, Property][] => {
      if (isHidden(actor, type, name)) return [];
      const seen = asSeen(actor, type, property);
      return [[name, fieldRule(actor, type, name) ? { ...seen, readOnly: true } : seen]];
    }),
  );
  return Object.assign(known, { calculations: all.calculations, rollups: all.rollups });
}

/** A formula or roll-up would tell of what its reader may not know of. */
export const asSeen = (actor: Actor, type: ObjectType, property: Property): Property =>
  usedBy(type, property).some((used) => isHidden(actor, used.type, used.name))
    ? { ...property, calculationFormula: undefined, rollup: undefined }
    : property;

/** Whether the actor's roles hide a property. A record's id is part of its address. */
export const isHidden = (actor: Actor, type: ObjectType, name: string): boolean =>
  name !== idName && fieldRule(actor, type, name) === "hidden";

const made: Pick<Property, "hubspotDefined" | "readOnly"> = { hubspotDefined: false, readOnly: false };

/** The options of the two properties that hold a record's place in a pipeline. */
function placeOptions(type: ObjectType, all: Pipeline[]): [string, Option[]][] {
  const place = definitionOf(type).pipeline;
  if (!place) return [];
  const options = (of: { id: string; label: string; displayOrder: number }[]) =>
    of.map(({ id, label, displayOrder }) => ({ value: id, label, displayOrder, hidden: false }));
  return [
    [place.pipeline, options(all)],
    [place.stage, options(all.flatMap(({ stages }) => stages))],
  ];
}

export type Pipeline = typeof pipelines.$inferSelect;

/**
 * Until its transaction ends, who changes pipelines is alone: no record comes to a stage while that one goes. Records
 * come and go together with others.
 */
export async function holdPlaces(tx: CrmDb, type: ObjectType, how: "together" | "alone"): Promise<void> {
  if (!definitionOf(type).pipeline) return;
  const key = sql`7274, hashtext(${type})`;
  await tx.execute(
    how === "alone" ? sql`select pg_advisory_xact_lock(${key})` : sql`select pg_advisory_xact_lock_shared(${key})`,
  );
}

/**
 * Until its transaction ends, nobody else defines properties, of whatever type: what a formula or roll-up uses is there,
 * and no two use each other.
 */
export const holdDefinitions = (tx: CrmDb) => tx.execute(sql`select pg_advisory_xact_lock(7275, 0)`);

/** The pipelines of a type in their order, their stages too. */
export async function loadPipelines(db: CrmDb, type: ObjectType): Promise<Pipeline[]> {
  if (!definitionOf(type).pipeline) return [];
  const rows = await db
    .select()
    .from(pipelines)
    .where(eq(pipelines.objectType, type))
    .orderBy(asc(pipelines.displayOrder), asc(pipelines.createdAt), asc(pipelines.id));
  return rows.map((row) => ({ ...row, stages: inOrder(row.stages) }));
}

const inOrder = (stages: Stage[]) => [...stages].sort((a, b) => a.displayOrder - b.displayOrder);
