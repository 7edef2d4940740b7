import { z } from "#kit/router.ts";
import { TimePoint } from "./time-point.ts";

const Text = z.coerce.string().max(3_000);
const Values = z.array(Text).min(1).max(500);
const common = {
  /** Records in which the property is unset fit too. */
  includeObjectsWithNoValueSet: z.boolean().optional(),
  propertyParser: z.string().max(100).optional(),
};
const equality = ["IS_EQUAL_TO", "IS_NOT_EQUAL_TO"] as const;
const texts = [...equality, "CONTAINS", "DOES_NOT_CONTAIN", "STARTS_WITH", "ENDS_WITH"] as const;
const orders = [
  ...equality,
  "IS_GREATER_THAN",
  "IS_GREATER_THAN_OR_EQUAL_TO",
  "IS_LESS_THAN",
  "IS_LESS_THAN_OR_EQUAL_TO",
] as const;
const ranges = ["IS_BETWEEN", "IS_NOT_BETWEEN"] as const;
const moments = ["IS_BEFORE", "IS_AFTER", "IS_ON"] as const;
/** From the year 1 to 9999. */
const Epoch = z.number().int().min(-62_135_596_800_000).max(253_402_300_799_999);
const endpoint = z.enum(["INCLUSIVE", "EXCLUSIVE"]).optional();

const of = <const K extends string, S extends z.ZodRawShape>(operationType: K, shape: S) =>
  z.strictObject({ operationType: z.literal(operationType), ...common, ...shape });

/** What a list's filter asks of a property, by kinds of values as the contract tells them apart. */
export const Operation = z.discriminatedUnion("operationType", [
  of("ALL_PROPERTY", { operator: z.enum(["IS_KNOWN", "IS_UNKNOWN", "IS_NOT_BLANK", "IS_BLANK"]) }),
  of("STRING", { operator: z.enum(texts), value: Text }),
  of("MULTISTRING", { operator: z.enum(texts), values: Values }),
  of("NUMBER", { operator: z.enum(orders), value: z.number() }),
  of("NUMBER_RANGED", { operator: z.enum(ranges), lowerBound: z.number(), upperBound: z.number() }),
  of("BOOL", { operator: z.enum(equality), value: z.boolean() }),
  of("ENUMERATION", {
    operator: z.enum([
      "IS_ANY_OF",
      "IS_NONE_OF",
      "IS_EXACTLY",
      "IS_NOT_EXACTLY",
      "CONTAINS_ALL",
      "DOES_NOT_CONTAIN_ALL",
    ]),
    values: Values,
  }),
  of("DATETIME", {
    operator: z.enum([...moments, ...orders]),
    timestamp: Epoch,
    requiresTimeZoneConversion: z.boolean().optional(),
  }),
  of("RANGED_DATE", {
    operator: z.enum(ranges),
    lowerBound: Epoch,
    upperBound: Epoch,
    requiresTimeZoneConversion: z.boolean().optional(),
  }),
  of("TIME_POINT", {
    operator: z.enum(["IS_BEFORE", "IS_AFTER"]),
    timePoint: TimePoint,
    endpointBehavior: endpoint,
    type: z.string().max(100).optional(),
  }),
  of("TIME_RANGED", {
    operator: z.enum(ranges),
    lowerBoundTimePoint: TimePoint,
    upperBoundTimePoint: TimePoint,
    lowerBoundEndpointBehavior: endpoint,
    upperBoundEndpointBehavior: endpoint,
    type: z.string().max(100).optional(),
  }),
  of("ROLLING_DATE_RANGE", {
    operator: z.enum([
      "IS_LESS_THAN_X_DAYS_AGO",
      "IS_MORE_THAN_X_DAYS_AGO",
      "IS_LESS_THAN_X_DAYS_FROM_NOW",
      "IS_MORE_THAN_X_DAYS_FROM_NOW",
    ]),
    numberOfDays: z.number().int().min(0).max(36_500),
    requiresTimeZoneConversion: z.boolean().optional(),
  }),
  of("COMPARATIVE_DATE", {
    operator: z.enum(["IS_BEFORE", "IS_AFTER"]),
    comparisonPropertyName: z.string().min(1).max(200),
    defaultComparisonValue: Text.optional(),
  }),
]);
export type Operation = z.infer<typeof Operation>;
export type OperationOf<K extends Operation["operationType"]> = Extract<Operation, { operationType: K }>;
