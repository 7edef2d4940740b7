import { Validator } from "@cfworker/json-schema";
import type { Fault } from "#kit/errors.ts";
import type { Json } from "#workflows/contract.ts";

/** What does not fit a JSON Schema (draft 2020-12), each with its place under `at`. */
export function schemaFaults(schema: object | boolean, value: Json, at: string): Fault[] {
  const { errors } = new Validator(schema, "2020-12", false).validate(value);
  // The validator names each enclosing keyword too: the deepest places are what a person can mend.
  const leaves = errors.filter((error) => !wraps.has(error.keyword));
  return (leaves.length > 0 ? leaves : errors).map((error) => ({
    path: `${at}${error.instanceLocation.replace(/^#/, "")}`,
    message: error.error,
  }));
}

const wraps = new Set(["properties", "items", "prefixItems", "additionalProperties", "allOf", "$ref", "then", "else"]);

type Definition = { input?: { schema?: { document?: object | boolean } } };

/** What of a run's input does not fit the definition's `input.schema`. */
export function inputFaults(definition: Definition, input: Json): Fault[] {
  const schema = definition.input?.schema?.document;
  return schema === undefined ? [] : schemaFaults(schema, input, "/input");
}
