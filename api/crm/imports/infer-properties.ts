import type { ImportColumn } from "#db/crm/schema.ts";
import { properties } from "#db/crm/schema.ts";
import type { CrmDb } from "../context.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import type { Definitions, FieldType, Property, PropertyType } from "../properties/property.ts";
import type { CsvRow } from "./read-rows.ts";

/** Only what a type keeps as it is: a number without leading zeros and with no more digits than a double holds. */
const shapes = new Map<PropertyType, RegExp>([
  ["bool", /^(true|false)$/],
  ["number", /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/],
  ["date", /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/],
  ["datetime", /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/],
]);

const fieldOf: Record<PropertyType, FieldType> = {
  string: "text",
  number: "number",
  date: "date",
  datetime: "date",
  bool: "booleancheckbox",
  enumeration: "select",
};

/** The properties that a file needs and nobody has defined yet: each of the type that all its values have, else text. */
export async function inferProperties(
  type: ObjectType,
  columns: ImportColumn[],
  known: Definitions,
  key: string | null,
  rows: AsyncIterable<CsvRow>,
): Promise<Property[]> {
  const missing = columns.flatMap(({ header, property }, index) =>
    property !== null && !known.has(property)
      ? [{ header, property, index, fits: new Set(shapes.keys()), empty: true }]
      : [],
  );
  if (missing.length === 0) return [];
  for await (const { cells } of rows)
    for (const column of missing) {
      const cell = cells[column.index]?.trim() ?? "";
      if (cell === "") continue;
      column.empty = false;
      for (const fit of column.fits) if (!shapes.get(fit)!.test(cell)) column.fits.delete(fit);
    }
  return missing.map(({ header, property, fits, empty }) => {
    // A key is compared as it is written: 007 is not 7.
    const found = empty || property === key ? undefined : [...fits][0];
    return define(type, property, header, found ?? "string", property === key);
  });
}

const define = (type: ObjectType, name: string, label: string, found: PropertyType, unique: boolean): Property => ({
  name,
  label,
  type: found,
  fieldType: fieldOf[found],
  groupName: `${definitionOf(type).singular}information`,
  description: "",
  options: [],
  displayOrder: -1,
  hasUniqueValue: unique,
  hidden: false,
  formField: false,
  hubspotDefined: false,
  readOnly: false,
});

/** Keeps inferred properties. One that somebody has defined in the meantime stays as it is. */
export async function saveInferred(db: CrmDb, type: ObjectType, inferred: Property[]): Promise<void> {
  if (inferred.length === 0) return;
  const rows = inferred.map(({ name, label, type: valueType, fieldType, groupName, hasUniqueValue }) => ({
    objectType: type,
    name,
    label,
    type: valueType,
    fieldType,
    groupName,
    hasUniqueValue,
  }));
  await db.insert(properties).values(rows).onConflictDoNothing();
}
