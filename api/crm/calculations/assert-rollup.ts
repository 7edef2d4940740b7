import { and, isNotNull, isNull } from "drizzle-orm";
import { properties, type Rollup } from "#db/crm/schema.ts";
import { requirePermission, type Actor } from "#kit/authorize.ts";
import { conflict, invalid } from "#kit/errors.ts";
import { loadTypes } from "../associations/types.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import { definitionOf, findType, idName, type ObjectType } from "../objects/types.ts";
import { definitionsFor, isHidden } from "../properties/load-definitions.ts";
import type { Property, PropertyRef, PropertyType } from "../properties/property.ts";

const refuse = (field: keyof Rollup, message: string) =>
  invalid(`rollup.${field}: ${message}`, [{ path: `/rollup/${field}`, message, code: "INVALID_ROLLUP" }]);

/** What a roll-up uses. Refuses one of what is not there for whoever writes it, or that comes to something else. */
export async function readRollup(
  ctx: CrmCtx,
  tx: CrmDb,
  type: ObjectType,
  { name, type: valueType, rollup }: Pick<Property, "name" | "type"> & { rollup: Rollup },
): Promise<PropertyRef[]> {
  const of = rollup.objectType as ObjectType;
  requirePermission(ctx, permissionFor(of, "read"));
  await assertAssociation(tx, type, of, rollup);
  const property = await propertyOf(ctx, tx, of, rollup);
  const gives = property?.type ?? "number";
  if (gives !== valueType) throw refuse("function", `gives a ${gives}, but ${name} is a ${valueType} property`);
  return property ? [{ type: of, name: property.name }] : [];
}

async function assertAssociation(
  tx: CrmDb,
  type: ObjectType,
  of: ObjectType,
  { associationTypeId }: Rollup,
): Promise<void> {
  if (associationTypeId === undefined) return;
  const found = (await loadTypes(tx)).get(associationTypeId);
  if (found?.from !== type || found.to !== of)
    throw refuse("associationTypeId", `${associationTypeId} is no association type from ${type} to ${of}`);
}

const comparable: readonly PropertyType[] = ["number", "date", "datetime"];

async function propertyOf(ctx: CrmCtx, tx: CrmDb, of: ObjectType, rollup: Rollup): Promise<Property | undefined> {
  const { function: named, property: name } = rollup;
  if (named === "count") {
    if (name !== undefined) throw refuse("property", "records are counted, whatever their values: leave it out");
    return undefined;
  }
  if (name === undefined) throw refuse("property", `is missing: say of which property of ${of} the ${named} is`);
  const property = (await definitionsFor(ctx, tx, of)).get(name);
  if (!property) throw refuse("property", `there is no property ${name} of ${of}`);
  if (name === idName || name === definitionOf(of).modified)
    throw refuse("property", `${name} is set by each write: nothing is rolled up from it`);
  const allowed = named === "min" || named === "max" ? comparable : (["number"] as const);
  if (!allowed.includes(property.type))
    throw refuse(
      "property",
      `the ${named} is of ${allowed.join(", ")} properties, and ${name} is a ${property.type} one`,
    );
  return property;
}

/** What a roll-up uses, a property or a type of records or associations, stays as long as the roll-up. */
export async function assertNotRolledUp(
  tx: CrmDb,
  actor: Actor,
  used: (rollup: Rollup, holder: PropertyRef) => string | undefined,
): Promise<void> {
  const rows = await tx
    .select({ type: properties.objectType, name: properties.name, rollup: properties.rollup })
    .from(properties)
    .where(and(isNotNull(properties.rollup), isNull(properties.archivedAt)));
  for (const { name, rollup, ...row } of rows) {
    const type = findType(row.type);
    const what = type && used(rollup!, { type, name });
    if (!what) continue;
    const user = isHidden(actor, type, name) ? "a property that you may not see" : `${name} of ${type}`;
    throw conflict(`${what} is rolled up by ${user}: change that one, or remove it, first`);
  }
}
