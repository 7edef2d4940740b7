import { and, eq, isNotNull, sql } from "drizzle-orm";
import { properties } from "#db/crm/schema.ts";
import { conflict, invalid } from "#kit/errors.ts";
import type { z } from "#kit/router.ts";
import { isGiven } from "../calculations/assert-calculation.ts";
import type { CrmDb } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import type { PropertyType } from "./property.ts";
import type { CreateProperty, TextDisplayHint } from "./shapes.ts";

/** Writes a new definition. One that was archived comes back under the new one, with the values that records still hold. */
export async function insertProperty(
  tx: CrmDb,
  type: ObjectType,
  { textDisplayHint, calculationFormula, rollup, ...given }: CreateProperty,
  known: { has: (name: string) => boolean },
): Promise<void> {
  const calculated = isGiven({ calculationFormula, rollup });
  // As with HubSpot, a formula makes it a calculated property, whatever field was named.
  const fieldType = rollup ? "calculation_rollup" : calculated ? "calculation_equation" : given.fieldType;
  const input = { ...given, fieldType };
  assertOptions(input.type, input.options ?? []);
  if (!calculated) assertField(input);
  else if (input.hasUniqueValue) throw invalid("a calculated property cannot be unique");
  if (input.hasUniqueValue && !uniqueTypes.has(input.type)) throw invalid(`a ${input.type} property cannot be unique`);
  const format = textDisplayHint && formats[textDisplayHint];
  if (format && input.type !== "string") throw invalid(`${textDisplayHint} is for string properties`);
  const calculation = { calculationFormula: calculationFormula ?? null, rollup: rollup ?? null };
  const row = { objectType: type, ...input, format: format ?? null, ...calculation };
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
export function assertField({ type, fieldType }: { type: PropertyType; fieldType: string }): void {
  if (fieldType === "calculation_equation")
    throw invalid("calculationFormula is missing: a calculated property needs one");
  if (fieldType === "calculation_rollup") throw invalid("rollup is missing: a property that is rolled up needs one");
  if (!fieldsOf[type].includes(fieldType))
    throw invalid(`a ${type} property is no ${fieldType} field: it is one of ${fieldsOf[type].join(", ")}`);
}

export function assertOptions(type: PropertyType, options: { value: string }[]): void {
  if (options.length > 0 && type !== "enumeration" && type !== "bool")
    throw invalid(`a ${type} property has no options`);
  if (new Set(options.map(({ value }) => value)).size < options.length)
    throw invalid("two options have the same value");
}
