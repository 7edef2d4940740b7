import { schemaErrors } from "../definition/json-schema.ts";
import type { Json, SchemaSpec } from "../definition/types.ts";
import { fault } from "./faults.ts";

/** Throws a `validation` fault that names the places where the value breaks the schema. */
export function checkSchema(spec: SchemaSpec | undefined, value: Json, what: string): void {
  if (spec === undefined) return;
  const errors = schemaErrors(spec.document, value);
  if (errors.length > 0) throw fault("validation", `the ${what} does not fit its schema: ${errors.join("; ")}`);
}
