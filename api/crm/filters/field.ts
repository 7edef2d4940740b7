import { sql, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import { checkValue } from "../properties/check-value.ts";
import type { Definitions, Property } from "../properties/property.ts";
import { definitionOf, idName, ownerName, teamName, type ObjectType } from "../objects/types.ts";

export type Comparison = "=" | "<" | "<=" | ">" | ">=";

/**
 * A property of the records in `objects` as SQL. Names and values reach the database as parameters only; the forms are
 * those that its indexes are made of.
 */
export type Field = {
  property: Property;
  /** What it sorts by and is null of. */
  value: SQL;
  nullable: boolean;
  /** A comparison with a value as callers give it. */
  compare: (comparison: Comparison, given: string) => SQL;
  /** A comparison with a moment, given as a `timestamptz` expression. */
  compareTime: (comparison: Comparison, moment: SQL) => SQL;
};

export const refuse = (message: string) => invalid(`There was a problem with the request: ${message}`);

/** What an operator cannot do without. */
export function required<T>(
  given: T | undefined,
  { operator, propertyName }: { operator: string; propertyName: string },
  name: string,
): T {
  if (given === undefined) throw refuse(`${operator} of ${propertyName} needs ${name}`);
  return given;
}

export function fieldOf(type: ObjectType, definitions: Definitions, name: string): Field {
  const property = definitions.get(name);
  if (!property) throw refuse(`the property ${name} does not exist`);
  const { created, modified } = definitionOf(type);
  if (name === idName) return ofId(property);
  if (name === created) return ofDate(property, sql`${objects.createdAt}`);
  if (name === modified) return ofDate(property, sql`${objects.updatedAt}`);
  if (name === ownerName) return ofText(property, sql`${objects.ownerId}`);
  if (name === teamName) return ofText(property, sql`${objects.teamId}`);
  return property.type === "number" ? ofNumber(property) : ofStored(property);
}

const operator = (comparison: Comparison) => sql.raw(comparison);
const noTime = (property: Property) => () => {
  throw refuse(`${property.name} is no date`);
};

const ofId = (property: Property): Field => ({
  property,
  value: sql`${objects.id}`,
  nullable: false,
  compare: (comparison, given) => sql`${objects.id} ${operator(comparison)} ${whole(given)}::bigint`,
  compareTime: noTime(property),
});

/** Dates of columns are finer than what is shown of them: a shown millisecond is the span up to the next one. */
function ofDate(property: Property, column: SQL): Field {
  const next = (moment: SQL) => sql`(${moment} + interval '1 millisecond')`;
  const compareTime = (comparison: Comparison, moment: SQL): SQL => {
    switch (comparison) {
      case "=":
        return sql`(${column} >= ${moment} and ${column} < ${next(moment)})`;
      case "<":
      case ">=":
        return sql`${column} ${operator(comparison)} ${moment}`;
      case "<=":
        return sql`${column} < ${next(moment)}`;
      case ">":
        return sql`${column} >= ${next(moment)}`;
      default:
        return comparison satisfies never;
    }
  };
  const compare = (comparison: Comparison, given: string) =>
    compareTime(comparison, sql`${kept(property, given)}::timestamptz`);
  return { property, value: column, nullable: false, compare, compareTime };
}

const ofText = (property: Property, column: SQL): Field => ({
  property,
  value: column,
  nullable: true,
  compare: (comparison, given) => sql`${column} ${operator(comparison)} ${given}::text`,
  compareTime: noTime(property),
});

const stored = (name: string) => sql`${objects.properties} ->> ${name}::text`;

/** A value kept under an older definition may be no number: it is none then. */
function ofNumber(property: Property): Field {
  const value = sql`as_number(${stored(property.name)})`;
  const compare = (comparison: Comparison, given: string) =>
    sql`${value} ${operator(comparison)} ${kept(property, given)}::numeric`;
  return { property, value, nullable: true, compare, compareTime: noTime(property) };
}

const forms: Partial<Record<Property["type"], string>> = {
  date: "YYYY-MM-DD",
  datetime: 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"',
};

function ofStored(property: Property): Field {
  const value = sql`(${stored(property.name)}) collate "C"`;
  const compare = (comparison: Comparison, given: string) => {
    const operand = kept(property, given);
    // Containment is what the index on all properties answers.
    return comparison === "="
      ? sql`${objects.properties} @> ${JSON.stringify({ [property.name]: operand })}::jsonb`
      : sql`${value} ${operator(comparison)} ${operand}::text`;
  };
  const form = forms[property.type];
  const compareTime = (comparison: Comparison, moment: SQL) =>
    sql`${value} ${operator(comparison)} to_char(${moment} at time zone 'utc', ${form}::text)`;
  return { property, value, nullable: true, compare, compareTime: form ? compareTime : noTime(property) };
}

/** A caller's value in the form that values are kept in. Options are compared as they are: one may be gone by now. */
function kept(property: Property, value: string): string {
  if (value.includes("\0")) throw refuse(`${property.name} holds a NUL character`);
  if (property.type === "enumeration" || (property.type === "string" && !property.format)) return value;
  if (property.type === "string") {
    // Half an address or number is no valid one, and may be compared all the same.
    const checked = checkValue(property, value);
    return "value" in checked ? checked.value : property.format === "email" ? value.trim().toLowerCase() : value;
  }
  const checked = checkValue(property, value);
  if ("value" in checked) return checked.value;
  throw refuse(`${property.name} ${checked.message}`);
}

function whole(value: string): string {
  if (!/^\d{1,15}$/.test(value)) throw refuse(`${idName} is a number`);
  return value;
}
