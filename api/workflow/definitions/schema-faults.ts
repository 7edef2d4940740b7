import type { Fault } from "#kit/errors.ts";
import type { Json } from "#workflows/contract.ts";
import { misfits } from "#workflows/definition/json-schema.ts";
import type { JsonObject } from "#workflows/definition/types.ts";

/** What does not fit a JSON Schema, each with its place under `at`. */
export function schemaFaults(schema: object | boolean, value: Json, at: string): Fault[] {
  return misfits(schema as JsonObject | boolean, value).map(({ pointer, message }) => ({
    path: at + pointer,
    message,
  }));
}

type Definition = { input?: { schema?: { document?: object | boolean } } };

/** What of a run's input does not fit the definition's `input.schema`. */
export function inputFaults(definition: Definition, input: Json): Fault[] {
  const schema = definition.input?.schema?.document;
  return schema === undefined ? [] : schemaFaults(schema, input, "/input");
}
