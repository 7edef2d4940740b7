import { and, type SQL } from "drizzle-orm";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import type { Definitions } from "../properties/property.ts";
import type { ObjectType } from "../objects/types.ts";
import { associationFilter } from "./association-filter.ts";
import { anyOf, between, containsToken, known, unknown, unless } from "./conditions.ts";
import { fieldOf, required } from "./field.ts";

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

/** One filter of a search as a condition on `objects`. */
export function compileFilter(ctx: CrmCtx, type: ObjectType, definitions: Definitions, filter: Filter): SQL {
  const { operator, value, highValue, values } = filter;
  if (filter.propertyName.startsWith("associations.")) return associationFilter(ctx, type, filter);
  const field = fieldOf(type, definitions, filter.propertyName);
  const one = () => required(value, filter, "value");
  const all = () => required(values, filter, "values");
  switch (operator) {
    case "EQ":
      return field.compare("=", one());
    case "NEQ":
      return unless(field.compare("=", one()));
    case "LT":
      return field.compare("<", one());
    case "LTE":
      return field.compare("<=", one());
    case "GT":
      return field.compare(">", one());
    case "GTE":
      return field.compare(">=", one());
    case "BETWEEN":
      return between(field, one(), required(highValue, filter, "highValue"));
    case "IN":
      return anyOf(field, all());
    case "NOT_IN":
      return unless(anyOf(field, all()));
    case "HAS_PROPERTY":
      return known(field);
    case "NOT_HAS_PROPERTY":
      return unknown(field);
    case "CONTAINS_TOKEN":
      return containsToken(type, field, one());
    case "NOT_CONTAINS_TOKEN":
      return unless(containsToken(type, field, one()));
    default:
      return operator satisfies never;
  }
}

/** Filters that all hold. */
export const compileFilters = (ctx: CrmCtx, type: ObjectType, definitions: Definitions, filters: Filter[]) =>
  and(...filters.map((filter) => compileFilter(ctx, type, definitions, filter)));
