import { asc, eq, isNotNull, isNull, or } from "drizzle-orm";
import { objectSchemas } from "#db/crm/schema.ts";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { loadTypes, type AssociationType } from "../associations/types.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import { definitionOf, findType, isCustom, type ObjectType } from "../objects/types.ts";
import { definitionsFor, isHidden } from "../properties/load-definitions.ts";
import { view, type PropertyView } from "../properties/property.ts";
import { typeIdOf, type SchemaRow } from "./load-schemas.ts";

export type AssociationView = { id: string; fromObjectTypeId: string; toObjectTypeId: string; name: string };

export type SchemaView = {
  id: string;
  objectTypeId: string;
  name: string;
  fullyQualifiedName: string;
  labels: { singular: string; plural: string };
  description?: string;
  requiredProperties: string[];
  searchableProperties: string[];
  primaryDisplayProperty?: string;
  secondaryDisplayProperties: string[];
  archived: boolean;
  createdAt?: Date;
  updatedAt?: Date;
  properties: PropertyView[];
  associations: AssociationView[];
};

/** The types that people defined, those whose records the actor may see. */
export async function listSchemas(ctx: CrmCtx, archived = false): Promise<SchemaView[]> {
  const rows = await ctx.db
    .select()
    .from(objectSchemas)
    .where(archived ? isNotNull(objectSchemas.archivedAt) : isNull(objectSchemas.archivedAt))
    .orderBy(asc(objectSchemas.number));
  const seen = rows.filter((row) => scopeOf(ctx.actor, permissionFor(row.name as ObjectType, "read")));
  return Promise.all(seen.map((row) => showSchema(ctx, row)));
}

/** One type, a standard one too. */
export async function getSchema(ctx: CrmCtx, name: string): Promise<SchemaView> {
  const row = await findSchema(ctx.db, name);
  const type = (row?.name as ObjectType | undefined) ?? findType(name);
  if (!type) throw notFound(`the object type ${name}`);
  requirePermission(ctx, permissionFor(type, "read"));
  return row ? showSchema(ctx, row) : showStandard(ctx, type);
}

/** A custom type by its name or type id, archived or not. */
export async function findSchema(db: CrmDb, name: string, { lock = false } = {}): Promise<SchemaRow | undefined> {
  const number = Number(/^2-(\d{1,9})$/.exec(name)?.[1] ?? 0);
  const query = db
    .select()
    .from(objectSchemas)
    .where(or(eq(objectSchemas.name, name.toLowerCase()), eq(objectSchemas.number, number)));
  const [row] = await (lock ? query.for("update") : query);
  return row;
}

export async function showSchema(ctx: CrmCtx, row: SchemaRow): Promise<SchemaView> {
  const { name, number: _, archivedAt, ...shown } = row;
  const typeId = typeIdOf(row);
  const seen = (all: string[]) => all.filter((one) => !isHidden(ctx.actor, name as ObjectType, one));
  return {
    ...shown,
    requiredProperties: seen(row.requiredProperties),
    primaryDisplayProperty: seen([row.primaryDisplayProperty])[0],
    searchableProperties: seen(row.searchableProperties),
    secondaryDisplayProperties: seen(row.secondaryDisplayProperties),
    id: typeId,
    objectTypeId: typeId,
    name: name.slice(2),
    fullyQualifiedName: name,
    archived: archivedAt !== null,
    // An archived type's properties are told by nobody: its records are gone.
    properties: archivedAt ? [] : await propertiesOf(ctx, name as ObjectType),
    associations: archivedAt ? [] : await associationsOf(ctx, name as ObjectType),
  };
}

async function showStandard(ctx: CrmCtx, type: ObjectType): Promise<SchemaView> {
  const { typeId, labels, ...names } = definitionOf(type);
  const seen = (all: readonly string[] = []) => all.filter((one) => !isHidden(ctx.actor, type, one));
  const shown = seen(names.shown);
  return {
    id: typeId,
    objectTypeId: typeId,
    name: type,
    fullyQualifiedName: type,
    labels,
    requiredProperties: seen(names.required),
    searchableProperties: seen(names.searched),
    ...(shown[0] && { primaryDisplayProperty: shown[0] }),
    secondaryDisplayProperties: shown.slice(1),
    archived: false,
    properties: await propertiesOf(ctx, type),
    associations: await associationsOf(ctx, type),
  };
}

const propertiesOf = async (ctx: CrmCtx, type: ObjectType) =>
  [...(await definitionsFor(ctx, ctx.db, type)).values()].map(view);

async function associationsOf(ctx: CrmCtx, type: ObjectType): Promise<AssociationView[]> {
  const types = [...(await loadTypes(ctx.db)).values()];
  // A type that was archived since has no place in the answer.
  return types.filter(({ from, to }) => from === type && findType(to) !== undefined).map(viewAssociation);
}

export const viewAssociation = ({ from, to, typeId, name }: AssociationType): AssociationView => ({
  id: String(typeId),
  fromObjectTypeId: definitionOf(from).typeId,
  toObjectTypeId: definitionOf(to).typeId,
  name,
});

export const customOnly = (row: SchemaRow | undefined, name: string): SchemaRow => {
  if (row && isCustom(row.name)) return row;
  throw notFound(`the custom object type ${name}`);
};
