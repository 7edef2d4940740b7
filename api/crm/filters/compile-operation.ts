import { and, or, sql, type SQL } from "drizzle-orm";
import type { ObjectType } from "../objects/types.ts";
import type { Definitions } from "../properties/property.ts";
import { anyOf, between, containsText, known, unknown, unless } from "./conditions.ts";
import { fieldOf, refuse, type Comparison, type Field } from "./field.ts";
import type { Operation, OperationOf } from "./operations.ts";
import { daysFromNow, fromEpoch, momentOf } from "./time-point.ts";

type Place = { type: ObjectType; definitions: Definitions; field: Field };

/** What a list's filter asks of a property, as a condition on `objects`. The unset fit where the filter says so. */
export function compileOperation(type: ObjectType, definitions: Definitions, name: string, operation: Operation): SQL {
  const field = fieldOf(type, definitions, name);
  const condition = conditionOf({ type, definitions, field }, operation);
  return operation.includeObjectsWithNoValueSet ? or(condition, unknown(field))! : condition;
}

/** Of those that have a value: what is unset differs from nothing. */
const not = (field: Field, condition: SQL) => and(known(field), unless(condition))!;

function conditionOf(place: Place, operation: Operation): SQL {
  const { field } = place;
  switch (operation.operationType) {
    case "ALL_PROPERTY":
      return /UNKNOWN|IS_BLANK/.test(operation.operator) ? unknown(field) : known(field);
    case "STRING":
      return compileTexts(place, operation.operator, [operation.value]);
    case "MULTISTRING":
      return compileTexts(place, operation.operator, operation.values);
    case "NUMBER":
      return ordered(field, operation.operator, (by) => field.compare(by, String(operation.value)));
    case "NUMBER_RANGED": {
      const inside = between(field, String(operation.lowerBound), String(operation.upperBound));
      return operation.operator === "IS_BETWEEN" ? inside : not(field, inside);
    }
    case "BOOL":
      return ordered(field, operation.operator, (by) => field.compare(by, String(operation.value)));
    case "ENUMERATION":
      return compileOptions(field, operation);
    case "DATETIME":
      return ordered(field, operation.operator, (by) => field.compareTime(by, fromEpoch(operation.timestamp)));
    case "RANGED_DATE":
      return inSpan(
        field,
        operation.operator,
        [">=", fromEpoch(operation.lowerBound)],
        ["<=", fromEpoch(operation.upperBound)],
      );
    case "TIME_POINT": {
      const closed = operation.endpointBehavior === "INCLUSIVE";
      const by = operation.operator === "IS_BEFORE" ? (closed ? "<=" : "<") : closed ? ">=" : ">";
      return field.compareTime(by, momentOf(operation.timePoint));
    }
    case "TIME_RANGED":
      return inSpan(
        field,
        operation.operator,
        [operation.lowerBoundEndpointBehavior === "EXCLUSIVE" ? ">" : ">=", momentOf(operation.lowerBoundTimePoint)],
        [operation.upperBoundEndpointBehavior === "EXCLUSIVE" ? "<" : "<=", momentOf(operation.upperBoundTimePoint)],
      );
    case "ROLLING_DATE_RANGE":
      return rolling(field, operation);
    case "COMPARATIVE_DATE":
      return compareDates(place, operation);
    default:
      return operation satisfies never;
  }
}

const comparisons: Record<string, Comparison> = {
  IS_EQUAL_TO: "=",
  IS_ON: "=",
  IS_GREATER_THAN: ">",
  IS_AFTER: ">",
  IS_GREATER_THAN_OR_EQUAL_TO: ">=",
  IS_LESS_THAN: "<",
  IS_BEFORE: "<",
  IS_LESS_THAN_OR_EQUAL_TO: "<=",
};

const ordered = (field: Field, operator: string, compare: (by: Comparison) => SQL): SQL =>
  operator === "IS_NOT_EQUAL_TO" ? not(field, compare("=")) : compare(comparisons[operator]!);

type Bound = [Comparison, SQL];

function inSpan(field: Field, operator: string, low: Bound, high: Bound): SQL {
  const inside = and(field.compareTime(...low), field.compareTime(...high))!;
  return operator === "IS_BETWEEN" ? inside : not(field, inside);
}

function compileTexts({ type, field }: Place, operator: OperationOf<"STRING">["operator"], values: string[]): SQL {
  const contains = (where?: "start" | "end") => or(...values.map((text) => containsText(type, field, text, where)))!;
  switch (operator) {
    case "IS_EQUAL_TO":
      return anyOf(field, values);
    case "IS_NOT_EQUAL_TO":
      return not(field, anyOf(field, values));
    case "CONTAINS":
      return contains();
    case "DOES_NOT_CONTAIN":
      return not(field, contains());
    case "STARTS_WITH":
      return contains("start");
    case "ENDS_WITH":
      return contains("end");
    default:
      return operator satisfies never;
  }
}

/** Of properties with several options each counts for itself. */
function compileOptions(field: Field, { operator, values }: OperationOf<"ENUMERATION">): SQL {
  const several = field.property.fieldType === "checkbox";
  const chosen = sql`string_to_array((${field.value})::text, ';')`;
  const given = sql`${sql.param([...new Set(values)])}::text[]`;
  const any = several ? sql`${chosen} && ${given}` : anyOf(field, values);
  const all = sql`${chosen} @> ${given}`;
  const exactly = and(all, sql`${chosen} <@ ${given}`)!;
  switch (operator) {
    case "IS_ANY_OF":
      return any;
    case "IS_NONE_OF":
      return not(field, any);
    case "IS_EXACTLY":
      return exactly;
    case "IS_NOT_EXACTLY":
      return not(field, exactly);
    case "CONTAINS_ALL":
      return all;
    case "DOES_NOT_CONTAIN_ALL":
      return not(field, all);
    default:
      return operator satisfies never;
  }
}

function rolling(field: Field, { operator, numberOfDays }: OperationOf<"ROLLING_DATE_RANGE">): SQL {
  const now = sql`now()`;
  switch (operator) {
    case "IS_LESS_THAN_X_DAYS_AGO":
      return and(field.compareTime(">", daysFromNow(-numberOfDays)), field.compareTime("<=", now))!;
    case "IS_MORE_THAN_X_DAYS_AGO":
      return field.compareTime("<", daysFromNow(-numberOfDays));
    case "IS_LESS_THAN_X_DAYS_FROM_NOW":
      return and(field.compareTime(">=", now), field.compareTime("<", daysFromNow(numberOfDays)))!;
    case "IS_MORE_THAN_X_DAYS_FROM_NOW":
      return field.compareTime(">", daysFromNow(numberOfDays));
    default:
      return operator satisfies never;
  }
}

function compareDates({ type, definitions, field }: Place, operation: OperationOf<"COMPARATIVE_DATE">): SQL {
  const other = fieldOf(type, definitions, operation.comparisonPropertyName);
  const dates = ["date", "datetime"];
  if (!dates.includes(field.property.type) || !dates.includes(other.property.type))
    throw refuse(`${field.property.name} and ${other.property.name} are not both dates`);
  const asTime = ({ value, property }: Field) =>
    sql`case when pg_input_is_valid((${value})::text, 'timestamptz') then ((${value})::text || ${property.type === "date" ? "T00:00:00Z" : ""}::text)::timestamptz end`;
  return sql`(${asTime(field)}) ${operation.operator === "IS_BEFORE" ? sql`<` : sql`>`} (${asTime(other)})`;
}
