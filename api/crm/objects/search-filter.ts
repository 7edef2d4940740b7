import { and, not, or, sql, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { checkValue } from "../properties/check-value.ts";
import type { Definitions, Property } from "../properties/property.ts";
import { definitionOf, idName, ownerName, teamName, type ObjectType } from "./types.ts";

const operators = [
  "EQ",
  "NEQ",
  "LT",
  "LTE",
  "GT",
  "GTE",
  "BETWEEN",
  "IN",
  "NOT_IN",
  "HAS_PROPERTY",
  "NOT_HAS_PROPERTY",
  "CONTAINS_TOKEN",
  "NOT_CONTAINS_TOKEN",
] as const;

const Value = z.coerce.string().max(3_000).openapi({ type: "string" });

export const Filter = z
  .strictObject({
    propertyName: z.string().min(1).max(200),
    operator: z.enum(operators),
    value: Value.optional(),
    highValue: Value.optional(),
    values: z.array(Value).min(1).max(100).optional(),
  })
  .openapi("SearchFilter");
export type Filter = z.infer<typeof Filter>;

/** A property as SQL: what is compared, and how a caller's value becomes its like. Every value is a parameter. */
type Field = { sql: SQL; stored: boolean; property: Property; operand: (value: string) => SQL };

/** One filter as a condition. Names and values reach the database as parameters only. */
export function compileFilter(type: ObjectType, definitions: Definitions, filter: Filter): SQL {
  const field = fieldOf(type, definitions, filter.propertyName);
  const { value, highValue, values } = filter;
  const one = () => field.operand(required(value, filter, "value"));
  switch (filter.operator) {
    case "EQ":
      return equals(field, required(value, filter, "value"));
    case "NEQ":
      return sql`(${field.sql}) is distinct from ${one()}`;
    case "LT":
      return sql`(${field.sql}) < ${one()}`;
    case "LTE":
      return sql`(${field.sql}) <= ${one()}`;
    case "GT":
      return sql`(${field.sql}) > ${one()}`;
    case "GTE":
      return sql`(${field.sql}) >= ${one()}`;
    case "BETWEEN":
      return sql`(${field.sql}) between ${one()} and ${field.operand(required(highValue, filter, "highValue"))}`;
    case "IN":
      return or(...required(values, filter, "values").map((each) => equals(field, each)))!;
    case "NOT_IN":
      return and(
        ...required(values, filter, "values").map(
          (each) => sql`(${field.sql}) is distinct from ${field.operand(each)}`,
        ),
      )!;
    case "HAS_PROPERTY":
      return sql`(${field.sql}) is not null`;
    case "NOT_HAS_PROPERTY":
      return sql`(${field.sql}) is null`;
    case "CONTAINS_TOKEN":
      return containsToken(field, required(value, filter, "value"));
    case "NOT_CONTAINS_TOKEN":
      return not(sql`coalesce(${containsToken(field, required(value, filter, "value"))}, false)`);
    default:
      return filter.operator satisfies never;
  }
}

function required<T>(given: T | undefined, { operator, propertyName }: Filter, name: string): T {
  if (given === undefined) throw invalid(`${operator} of ${propertyName} needs ${name}`);
  return given;
}

const equals = (field: Field, value: string): SQL =>
  // Containment is what the index on properties answers.
  field.stored && field.property.type !== "number"
    ? sql`${objects.properties} @> ${JSON.stringify({ [field.property.name]: normal(field.property, value) })}::jsonb`
    : sql`(${field.sql}) = ${field.operand(value)}`;

/** The expression that a property sorts and compares by. */
export function fieldOf(type: ObjectType, definitions: Definitions, name: string): Field {
  const property = definitions.get(name);
  if (!property) throw invalid(`There was a problem with the request: the property ${name} does not exist`);
  const { created, modified } = definitionOf(type);
  const column = (expression: SQL, operand: Field["operand"]): Field => ({
    sql: expression,
    stored: false,
    property,
    operand,
  });
  const time = (value: string) => sql`${normal(property, value)}::timestamptz`;
  if (name === idName) return column(sql`${objects.id}`, (value) => sql`${whole(value)}::bigint`);
  if (name === created) return column(sql`date_trunc('milliseconds', ${objects.createdAt})`, time);
  if (name === modified) return column(sql`date_trunc('milliseconds', ${objects.updatedAt})`, time);
  if (name === ownerName) return column(sql`${objects.ownerId}`, (value) => sql`${value}::text`);
  if (name === teamName) return column(sql`${objects.teamId}`, (value) => sql`${value}::text`);
  const value = sql`${objects.properties} ->> ${name}::text`;
  if (property.type === "number")
    return {
      // A value kept under an older definition may be no number.
      sql: sql`case when pg_input_is_valid(${value}, 'numeric') then (${value})::numeric end`,
      stored: true,
      property,
      operand: (given) => sql`${normal(property, given)}::numeric`,
    };
  return {
    sql: sql`(${value}) collate "C"`,
    stored: true,
    property,
    operand: (given) => sql`${normal(property, given)}::text`,
  };
}

/** A caller's value in the form that values are kept in. Options are compared as they are: one may be gone by now. */
function normal(property: Property, value: string): string {
  if (property.type === "enumeration" || (property.type === "string" && !property.format)) return value;
  if (property.format === "email") return value.trim().toLowerCase();
  const checked = checkValue(property, value);
  if ("value" in checked) return checked.value;
  throw invalid(`There was a problem with the request: ${property.name} ${checked.message}`);
}

function whole(value: string): string {
  if (!/^\d{1,15}$/.test(value)) throw invalid(`There was a problem with the request: ${idName} is a number`);
  return value;
}

/** Whole words, `*` for any run of characters; all words of the value must occur. */
function containsToken(field: Field, value: string): SQL {
  const words = value.split(/\s+/).filter(Boolean).slice(0, 10);
  if (words.length === 0) throw invalid(`CONTAINS_TOKEN of ${field.property.name} needs a word`);
  return and(...words.map((word) => sql`(${field.sql})::text ~* ${tokenPattern(word)}`))!;
}

const tokenPattern = (word: string) => {
  const body = word
    .slice(0, 200)
    .split(/\*+/)
    .map((part) => part.replaceAll(/[^\p{L}\p{N}]/gu, (mark) => `\\${mark}`))
    .join("\\S*");
  return `(^|\\W)${body}(\\W|$)`;
};
