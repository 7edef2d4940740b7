import { and, eq, isNotNull, sql } from "drizzle-orm";
import { properties } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { assertFormula, assertRoom } from "../calculations/assert-formula.ts";
import { formulaMax } from "../calculations/parse-formula.ts";
import { startRecalculation } from "../calculations/recalculate.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import { definitionsFor, holdDefinitions, loadDefinitions } from "./load-definitions.ts";
import { fieldTypes, propertyTypes, view, type PropertyType, type PropertyView } from "./property.ts";

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

const TextDisplayHint = z.enum([
  "unformatted_single_line",
  "multi_line",
  "email",
  "phone_number",
  "domain_name",
  "ip_address",
  "physical_address",
  "postal_code",
]);

const shared = {
  label: z.string().min(1).max(500),
  groupName: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/),
  description: z.string().max(5_000).optional(),
  fieldType: z.enum(fieldTypes),
  options: z.array(OptionInput).max(5_000).optional(),
  displayOrder: z.number().int().min(-1).max(100_000).optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
  calculationFormula: z
    .string()
    .min(1)
    .max(formulaMax)
    .optional()
    .openapi({ description: "Makes it a calculated property", example: "if amount > 1000 'large' else 'small'" }),
};

export const CreateProperty = z
  .strictObject({
    name: z.string().regex(propertyName, "must be lower case letters, digits and _, and begin with a letter"),
    type: z.enum(propertyTypes),
    hasUniqueValue: z.boolean().optional(),
    textDisplayHint: TextDisplayHint.optional(),
    ...shared,
  })
  .openapi("CreateProperty");
export type CreateProperty = z.infer<typeof CreateProperty>;

export const UpdateProperty = z
  .strictObject({ type: z.enum(propertyTypes), ...shared })
  .partial()
  .openapi("UpdateProperty");
export type UpdateProperty = z.infer<typeof UpdateProperty>;

/** Adds a property to a type. */
export async function createProperty(ctx: CrmCtx, type: ObjectType, input: CreateProperty): Promise<PropertyView> {
  const [made] = await createProperties(ctx, type, [input]);
  return made!;
}

/** Adds properties to a type, all or none. */
export async function createProperties(
  ctx: CrmCtx,
  type: ObjectType,
  inputs: CreateProperty[],
): Promise<PropertyView[]> {
  requirePermission(ctx, "crm.properties:write");
  return ctx.db.transaction(async (tx) => {
    await holdDefinitions(tx, type);
    const known = await loadDefinitions(tx, type);
    if (known.size + inputs.length > propertiesMax)
      throw new DomainError("unprocessable", `a type has at most ${propertiesMax} properties`);
    for (const input of inputs) {
      const { calculationFormula } = input;
      if (calculationFormula !== undefined) {
        const seen = await definitionsFor(ctx, tx, type);
        assertRoom(type, seen);
        assertFormula(type, seen, { ...input, calculationFormula });
      }
      await insertProperty(tx, type, input, known);
      await recordAudit(tx, ctx, { action: "crm.properties.create", subject: `${type}/${input.name}`, detail: input });
    }
    if (inputs.some(({ calculationFormula }) => calculationFormula !== undefined)) await startRecalculation(tx, type);
    const now = await loadDefinitions(tx, type);
    return inputs.map(({ name }) => view(now.get(name)!));
  });
}

/** Writes a new definition. One that was archived comes back under the new one, with the values that records still hold. */
export async function insertProperty(
  tx: CrmDb,
  type: ObjectType,
  { textDisplayHint, calculationFormula, ...given }: CreateProperty,
  known: { has: (name: string) => boolean },
): Promise<void> {
  // As with HubSpot, a formula makes it a calculated property, whatever field was named.
  const input = calculationFormula === undefined ? given : { ...given, fieldType: "calculation_equation" as const };
  assertOptions(input.type, input.options ?? []);
  if (calculationFormula === undefined) assertField(input);
  else if (input.hasUniqueValue) throw invalid("a calculated property cannot be unique");
  if (input.hasUniqueValue && !uniqueTypes.has(input.type)) throw invalid(`a ${input.type} property cannot be unique`);
  const format = textDisplayHint && formats[textDisplayHint];
  if (format && input.type !== "string") throw invalid(`${textDisplayHint} is for string properties`);
  const row = { objectType: type, ...input, format: format ?? null, calculationFormula: calculationFormula ?? null };
  const [made] = known.has(input.name)
    ? []
    : await tx
        .insert(properties)
        .values(row)
        .onConflictDoUpdate({
          target: [properties.objectType, properties.name],
          set: { ...row, hasUniqueValue: false, archivedAt: null, updatedAt: new Date() },
          // Values kept as another type would not be values of this one, nor is what many hold unique.
          setWhere: and(
            isNotNull(properties.archivedAt),
            eq(properties.type, input.type),
            sql`${input.hasUniqueValue ?? false} = false`,
          ),
        })
        .returning();
  if (!made) throw conflict(`A property named '${input.name}' already exists.`);
}

const uniqueTypes = new Set<PropertyType>(["string", "number"]);
const formats: Partial<Record<z.infer<typeof TextDisplayHint>, "email" | "phone" | "url">> = {
  email: "email",
  phone_number: "phone",
  domain_name: "url",
};

const fieldsOf: Record<PropertyType, readonly string[]> = {
  string: ["text", "textarea", "html", "phonenumber", "file", "select"],
  number: ["number", "text"],
  date: ["date"],
  datetime: ["date"],
  enumeration: ["select", "radio", "checkbox", "booleancheckbox"],
  bool: ["booleancheckbox", "select", "radio"],
};

/** What people see of a property is a field that its values fit into. */
function assertField({ type, fieldType }: { type: PropertyType; fieldType: string }): void {
  if (fieldType === "calculation_equation")
    throw invalid("calculationFormula is missing: a calculated property needs one");
  if (!fieldsOf[type].includes(fieldType))
    throw invalid(`a ${type} property is no ${fieldType} field: it is one of ${fieldsOf[type].join(", ")}`);
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
    await holdDefinitions(tx, type);
    const definitions = await definitionsFor(ctx, tx, type);
    const current = definitions.get(name);
    if (!current) throw notFound(`the property ${name} of ${type}`);
    const calculated = current.fieldType === "calculation_equation";
    const { calculationFormula } = input;
    if (calculationFormula !== undefined) {
      if (!calculated) throw invalid(`${name} is not calculated: a formula is for properties that are made with one`);
      assertFormula(type, definitions, { name, type: current.type, calculationFormula });
    }
    assertOptions(current.type, input.options ?? []);
    if (input.type && input.type !== current.type) throw invalid(`the type of ${name} stays ${current.type}`);
    if (input.fieldType && !calculated) assertField({ type: current.type, fieldType: input.fieldType });
    if (input.fieldType && calculated && input.fieldType !== current.fieldType)
      throw invalid(`${name} is calculated: it stays a ${current.fieldType} field`);
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
      ...(calculationFormula !== undefined && { calculationFormula }),
      updatedAt: new Date(),
    };
    await tx
      .insert(properties)
      .values({ objectType: type, name, type: current.type, hasUniqueValue: current.hasUniqueValue, ...set })
      .onConflictDoUpdate({ target: [properties.objectType, properties.name], set });
    if (calculated && (calculationFormula !== undefined || input.options)) await startRecalculation(tx, type);
    await recordAudit(tx, ctx, { action: "crm.properties.update", subject: `${type}/${name}`, detail: input });
    return view((await loadDefinitions(tx, type)).get(name)!);
  });
}

function assertOptions(type: PropertyType, options: { value: string }[]): void {
  if (options.length > 0 && type !== "enumeration" && type !== "bool")
    throw invalid(`a ${type} property has no options`);
  if (new Set(options.map(({ value }) => value)).size < options.length)
    throw invalid("two options have the same value");
}
