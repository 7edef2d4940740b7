import { and, eq } from "drizzle-orm";
import { properties, uniqueValues } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import { definitionsFor, isHidden, loadDefinitions } from "./load-definitions.ts";
import { fieldTypes, propertyTypes, view, type PropertyType, type PropertyView } from "./property.ts";
import { standardProperties } from "./standard.ts";

export const propertyName = /^[a-z][a-z0-9_]{0,99}$/;
const propertiesMax = 1_000;

const OptionInput = z.strictObject({
  label: z.string().min(1).max(500),
  value: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[^;\0]+$/, "must not hold ;"),
  displayOrder: z.number().int().optional(),
  hidden: z.boolean().optional(),
  description: z.string().max(2_000).optional(),
});

const shared = {
  label: z.string().min(1).max(500),
  groupName: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/),
  description: z.string().max(5_000).optional(),
  fieldType: z.enum(fieldTypes),
  options: z.array(OptionInput).max(5_000).optional(),
  displayOrder: z.number().int().min(-1).max(100_000).optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
};

export const CreateProperty = z
  .strictObject({
    name: z.string().regex(propertyName, "must be lower case letters, digits and _, and begin with a letter"),
    type: z.enum(propertyTypes),
    hasUniqueValue: z.boolean().optional(),
    ...shared,
  })
  .openapi("CreateProperty");
export type CreateProperty = z.infer<typeof CreateProperty>;

export const UpdateProperty = z.strictObject(shared).partial().openapi("UpdateProperty");
export type UpdateProperty = z.infer<typeof UpdateProperty>;

/** Adds a property to a type. */
export async function createProperty(ctx: CrmCtx, type: ObjectType, input: CreateProperty): Promise<PropertyView> {
  requirePermission(ctx, "crm.properties:write");
  assertOptions(input.type, input.options ?? []);
  return ctx.db.transaction(async (tx) => {
    const known = await loadDefinitions(tx, type);
    if (known.size >= propertiesMax)
      throw new DomainError("unprocessable", `a type has at most ${propertiesMax} properties`);
    const [row] = known.has(input.name)
      ? []
      : await tx
          .insert(properties)
          .values({ objectType: type, ...input })
          .onConflictDoNothing()
          .returning();
    if (!row) throw conflict(`A property named '${input.name}' already exists.`);
    await recordAudit(tx, ctx, { action: "crm.properties.create", subject: `${type}/${input.name}`, detail: input });
    return view((await loadDefinitions(tx, type)).get(input.name)!);
  });
}

/** Changes how a property looks and which options it has; its type stays. */
export async function updateProperty(
  ctx: CrmCtx,
  type: ObjectType,
  name: string,
  input: UpdateProperty,
): Promise<PropertyView> {
  requirePermission(ctx, "crm.properties:write");
  return ctx.db.transaction(async (tx) => {
    const current = (await definitionsFor(ctx, tx, type)).get(name);
    if (!current) throw notFound(`the property ${name} of ${type}`);
    assertOptions(current.type, input.options ?? []);
    const next = { ...current, ...input };
    const { label, fieldType, groupName, description, options, displayOrder, hidden, formField } = next;
    const set = {
      label,
      fieldType,
      groupName,
      description,
      options,
      displayOrder,
      hidden,
      formField,
      updatedAt: new Date(),
    };
    await tx
      .insert(properties)
      .values({ objectType: type, name, type: current.type, hasUniqueValue: current.hasUniqueValue, ...set })
      .onConflictDoUpdate({ target: [properties.objectType, properties.name], set });
    await recordAudit(tx, ctx, { action: "crm.properties.update", subject: `${type}/${name}`, detail: input });
    return view((await loadDefinitions(tx, type)).get(name)!);
  });
}

/** Removes a property that people made. Its values stay with the records, unseen. */
export async function archiveProperty(ctx: CrmCtx, type: ObjectType, name: string): Promise<void> {
  requirePermission(ctx, "crm.properties:write");
  if (standardProperties(type).has(name)) throw invalid(`${name} is a standard property: it stays`);
  await ctx.db.transaction(async (tx) => {
    if (isHidden(ctx.actor, type, name)) throw notFound(`the property ${name} of ${type}`);
    const gone = await tx
      .delete(properties)
      .where(and(eq(properties.objectType, type), eq(properties.name, name)))
      .returning({ name: properties.name });
    if (gone.length === 0) throw notFound(`the property ${name} of ${type}`);
    await tx.delete(uniqueValues).where(and(eq(uniqueValues.type, type), eq(uniqueValues.name, name)));
    await recordAudit(tx, ctx, { action: "crm.properties.archive", subject: `${type}/${name}` });
  });
}

function assertOptions(type: PropertyType, options: { value: string }[]): void {
  if (options.length > 0 && type !== "enumeration" && type !== "bool")
    throw invalid(`a ${type} property has no options`);
  if (new Set(options.map(({ value }) => value)).size < options.length)
    throw invalid("two options have the same value");
}
