import { z } from "#kit/router.ts";
import { ObjectTypeName } from "../objects/types.ts";

/** A list in a query: repeated, separated by commas, or both. */
export const QueryList = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((part) => part.split(",").filter(Boolean)))
  .pipe(z.array(z.string().max(200)).max(1_000))
  .optional()
  .openapi({ type: "array", items: { type: "string" } });

/** A flag in a query; Python's clients write `True`. */
export const QueryFlag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(["true", "false"]))
  .transform((flag) => flag === "true")
  .optional()
  .openapi({ type: "boolean" });

export const TypeParam = z.object({ objectType: ObjectTypeName });
export const RecordParam = TypeParam.extend({ id: z.string().min(1).max(1_000) });

export const iso = z
  .union([z.date(), z.string()])
  .transform((date) => new Date(date).toISOString())
  .openapi({ type: "string", format: "date-time" });

/** A time, or null: the type above is the document's word, and `nullable` alone would not reach it. */
export const isoOrNull = iso.nullable().openapi({ type: ["string", "null"], format: "date-time" });

export const HubspotError = z
  .object({
    status: z.literal("error"),
    message: z.string(),
    correlationId: z.string(),
    category: z.string(),
    subCategory: z.string().optional(),
    errorType: z.string().optional(),
    errors: z.array(z.object({ message: z.string(), code: z.string(), in: z.string() })).optional(),
    context: z.record(z.string(), z.array(z.string())).optional(),
    policyName: z.string().optional(),
  })
  .openapi("HubspotError");

/** The answers of a HubSpot-shaped route: its own by status, and `default` for every error. */
export const hubspotResponses = <const R extends Record<number, { schema?: z.ZodType; description: string }>>(
  own: R,
) => {
  const entries = Object.entries(own).map(([status, { schema, description }]) => [
    status,
    { description, ...(schema && { content: { "application/json": { schema } } }) },
  ]);
  return {
    ...Object.fromEntries(entries),
    default: { description: "An error", content: { "application/json": { schema: HubspotError } } },
  } as {
    [S in keyof R]: R[S] extends { schema: infer T extends z.ZodType }
      ? { description: string; content: { "application/json": { schema: T } } }
      : { description: string };
  } & { default: { description: string; content: { "application/json": { schema: typeof HubspotError } } } };
};

const Paging = z.object({ next: z.object({ after: z.string(), link: z.string().optional() }) });

export const pageOf = <T extends z.ZodType>(item: T) => z.object({ results: z.array(item), paging: Paging.optional() });

const BatchError = z.object({
  status: z.literal("error"),
  category: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.array(z.string())),
});

export const batchOf = <T extends z.ZodType>(item: T) =>
  z.object({
    status: z.literal("COMPLETE"),
    results: z.array(item),
    startedAt: iso,
    completedAt: iso,
    numErrors: z.number().int().optional(),
    errors: z.array(BatchError).optional(),
  });

/** 207 tells that some inputs failed. */
export const partial = <S extends 200 | 201>({ errors }: { errors?: unknown[] }, whole: S): S | 207 =>
  errors ? 207 : whole;
