import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import {
  associations,
  associationTypes,
  changes,
  objects,
  objectSchemas,
  properties,
  propertyGroups,
  recalculations,
  uniqueValues,
} from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { defaultType } from "../associations/types.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { findType, type ObjectType } from "../objects/types.ts";
import { assertNotRolledUp } from "../calculations/assert-rollup.ts";
import { insertProperty } from "../properties/insert-property.ts";
import { holdDefinitions } from "../properties/load-definitions.ts";
import { isCalculated } from "../properties/property.ts";
import { CreateProperty } from "../properties/shapes.ts";
import { groupOf } from "../properties/standard.ts";
import { loadSchemas, type SchemaRow } from "./load-schemas.ts";
import { customOnly, findSchema, showSchema, type SchemaView } from "./show-schema.ts";

const permission = "crm.schemas:write";
const schemasMax = 100;

const Names = z.array(z.string().max(100)).max(100);
const Labels = z.strictObject({ singular: z.string().min(1).max(200), plural: z.string().min(1).max(200) });
const shared = {
  description: z.string().max(5_000).optional(),
  requiredProperties: Names,
  searchableProperties: Names.max(20).optional(),
  primaryDisplayProperty: z.string().max(100).optional(),
  secondaryDisplayProperties: Names.max(20).optional(),
};

export const CreateSchema = z
  .strictObject({
    ...shared,
    name: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/i, "must be letters, digits and _, and begin with a letter"),
    labels: Labels.partial(),
    properties: z
      .array(CreateProperty.omit({ calculationFormula: true, rollup: true }).partial({ groupName: true }))
      .min(1)
      .max(200),
    associatedObjects: Names.default([]),
  })
  .openapi("ObjectSchemaEgg");
export type CreateSchema = z.infer<typeof CreateSchema>;

export const UpdateSchema = z
  .strictObject({
    ...shared,
    labels: Labels.partial(),
    clearDescription: z.boolean(),
    restorable: z.boolean(),
  })
  .partial()
  .openapi("ObjectTypeDefinitionPatch");
export type UpdateSchema = z.infer<typeof UpdateSchema>;

/** Defines a type of records with its properties. */
export async function createSchema(ctx: CrmCtx, input: CreateSchema): Promise<SchemaView> {
  requirePermission(ctx, permission);
  const short = input.name.toLowerCase();
  const name = `p_${short}` as const;
  const [first] = input.properties;
  const primary = input.primaryDisplayProperty ?? first!.name;
  const given = {
    name,
    labels: { singular: input.labels.singular ?? input.name, plural: input.labels.plural ?? `${input.name}s` },
    description: input.description ?? "",
    requiredProperties: input.requiredProperties,
    searchableProperties: input.searchableProperties ?? [primary],
    primaryDisplayProperty: primary,
    secondaryDisplayProperties: input.secondaryDisplayProperties ?? [],
  };
  const row = await ctx.db.transaction(async (tx) => {
    const [{ known } = { known: 0 }] = await tx.select({ known: sql<number>`count(*)::int` }).from(objectSchemas);
    if (known >= schemasMax) throw new DomainError("unprocessable", `there are at most ${schemasMax} custom types`);
    const [made] = await tx.insert(objectSchemas).values(given).onConflictDoNothing().returning();
    if (!made) throw conflict(`Object schema with name ${short} already exists`);
    for (const property of input.properties)
      await insertProperty(tx, name, { groupName: groupOf(name), ...property }, new Set(reserved));
    assertNames(made, new Set(input.properties.map((property) => property.name)));
    await recordAudit(tx, ctx, { action: "crm.schemas.create", subject: `schemas/${name}`, detail: input });
    await loadSchemas(tx);
    for (const other of input.associatedObjects) await defaultType(tx, name, typeNamed(other));
    return made;
  });
  return showSchema(ctx, row);
}

const typeNamed = (name: string): ObjectType => {
  const type = findType(name);
  if (!type) throw invalid(`Unable to infer object type from: ${name}`);
  return type;
};

const reserved = ["hs_object_id", "hs_createdate", "hs_lastmodifieddate", "hubspot_owner_id", "hubspot_team_id"];

/** What a type requires, shows or searches are properties of it. */
function assertNames(row: SchemaRow, known: ReadonlySet<string>): void {
  const named = [
    ...row.requiredProperties,
    ...row.searchableProperties,
    row.primaryDisplayProperty,
    ...row.secondaryDisplayProperties,
  ];
  const unknown = named.find((name) => !known.has(name) && !reserved.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown} is no property of ${row.name}`);
}

/** Nobody could make a record of a type that requires what nobody writes. */
function assertWritable({ name, requiredProperties }: SchemaRow, made: { name: string; fieldType: string }[]): void {
  const calculated = made.find((one) => requiredProperties.includes(one.name) && isCalculated(one));
  if (calculated) throw invalid(`${calculated.name} of ${name} is calculated, so nobody can set it: do not require it`);
}

/** Changes what a type is called, requires, shows and searches. Records are searched by new properties once they are written. */
export async function updateSchema(ctx: CrmCtx, name: string, input: UpdateSchema): Promise<SchemaView> {
  requirePermission(ctx, permission);
  const row = await ctx.db.transaction(async (tx) => {
    const current = customOnly(await findSchema(tx, name, { lock: true }), name);
    if (current.archivedAt) throw invalid(`${current.name} is archived`);
    const { clearDescription, restorable: _, labels, ...rest } = input;
    const set = {
      ...rest,
      labels: { ...current.labels, ...labels },
      ...(clearDescription && { description: "" }),
      updatedAt: new Date(),
    };
    const [next] = await tx.update(objectSchemas).set(set).where(eq(objectSchemas.name, current.name)).returning();
    const made = await tx
      .select({ name: properties.name, fieldType: properties.fieldType })
      .from(properties)
      .where(and(eq(properties.objectType, current.name), isNull(properties.archivedAt)));
    assertNames(next!, new Set(made.map((property) => property.name)));
    assertWritable(next!, made);
    await recordAudit(tx, ctx, { action: "crm.schemas.update", subject: `schemas/${current.name}`, detail: input });
    await loadSchemas(tx);
    return next!;
  });
  return showSchema(ctx, row);
}

/** Archives a type that has no records left; archived, it can be taken away for good with what it left behind. */
export async function archiveSchema(ctx: CrmCtx, name: string, purge = false): Promise<void> {
  requirePermission(ctx, permission);
  await ctx.db.transaction(async (tx) => {
    const row = customOnly(await findSchema(tx, name, { lock: true }), name);
    if (purge) await purgeSchema(tx, row);
    else if (!row.archivedAt) {
      const [used] = await tx
        .select({ id: objects.id })
        .from(objects)
        .where(and(eq(objects.type, row.name), isNull(objects.archivedAt)))
        .limit(1);
      if (used) throw conflict(`there are records of ${row.name}: archive them first`);
      await holdDefinitions(tx);
      await assertNotRolledUp(tx, ctx.actor, ({ objectType }, holder) =>
        objectType === row.name && holder.type !== row.name ? row.name : undefined,
      );
      await tx.update(objectSchemas).set({ archivedAt: new Date() }).where(eq(objectSchemas.name, row.name));
    }
    const action = purge ? "crm.schemas.purge" : "crm.schemas.archive";
    await recordAudit(tx, ctx, { action, subject: `schemas/${row.name}` });
    await loadSchemas(tx);
  });
}

async function purgeSchema(tx: CrmDb, { name, archivedAt }: SchemaRow): Promise<void> {
  if (!archivedAt) throw conflict(`${name} is not archived: archive it first`);
  const records = tx.select({ id: objects.id }).from(objects).where(eq(objects.type, name));
  await tx.delete(changes).where(inArray(changes.objectId, records));
  await tx.delete(objects).where(eq(objects.type, name));
  for (const table of [properties, propertyGroups, recalculations])
    await tx.delete(table).where(eq(table.objectType, name));
  await tx.delete(associations).where(or(eq(associations.fromType, name), eq(associations.toType, name)));
  await tx.delete(associationTypes).where(or(eq(associationTypes.fromType, name), eq(associationTypes.toType, name)));
  await tx.delete(uniqueValues).where(eq(uniqueValues.type, name));
  await tx.delete(objectSchemas).where(eq(objectSchemas.name, name));
}
