import { z } from "zod";
import type { FunctionCall } from "#workflows/contract.ts";
import type { JsonObject } from "#workflows/definition/types.ts";

/** A function that definitions may call: at once the activity's type, the check of `with` and the page in the docs. */
export interface CatalogueFunction {
  name: string;
  title: string;
  description: string;
  /** What happens when it is called twice for the same step. */
  idempotency: string;
  input: z.ZodType;
  inputSchema: JsonObject;
  outputSchema: JsonObject;
  call: FunctionCall;
}

type Given<I, O> = {
  title: string;
  description: string;
  idempotency: string;
  input: z.ZodType<I>;
  output: z.ZodType<O>;
  call?: Partial<FunctionCall>;
};

const hour = 3600;
const retry = { initialSeconds: 1, backoff: 2, maximumSeconds: 60 };

/** An ordinary activity: a minute an attempt, tried for six hours. */
export const ordinary: FunctionCall = {
  local: false,
  startToCloseSeconds: 60,
  scheduleToCloseSeconds: 6 * hour,
  retry,
};

/** A read that answers at once: run beside the workflow task, without a trip through the queue. */
export const read: FunctionCall = { ...ordinary, local: true, startToCloseSeconds: 5 };

export const nothingChanges = "Reads only.";
export const firstAnswer =
  "The step's key is the request's Idempotency-Key: asked again, it answers as the first time.";

export const entry = <I, O>(name: string, { input, output, call, ...texts }: Given<I, O>): CatalogueFunction => ({
  name,
  ...texts,
  input,
  inputSchema: schema(input, "input"),
  outputSchema: schema(output, "output"),
  call: { ...ordinary, ...call },
});

function schema(type: z.ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io, unrepresentable: "any" });
  return rest as JsonObject;
}

export const Id = z.string().min(1).max(128);
/** Values as CRM Core keeps them: text; null clears. */
export const Properties = z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export const RecordPath = z
  .string()
  .regex(/^[\w-]+\/[\w.:-]+$/)
  .describe("A record, as `leads/42`");
