import { Validator } from "@cfworker/json-schema";
import { isExpression } from "./duration.ts";
import { join, nearest, type Report } from "./faults.ts";
import { isObject } from "./rules.ts";
import type { Json, JsonObject } from "./types.ts";

const validators = new WeakMap<object, Validator>();

/** What is wrong with a value, innermost places only, five at most: `/path: reason`. */
export function schemaErrors(schema: JsonObject | boolean, value: Json): string[] {
  const { valid, errors } = validatorFor(schema).validate(value);
  if (valid) return [];
  const places = errors.filter((e) => !errors.some((o) => o.instanceLocation.startsWith(`${e.instanceLocation}/`)));
  return [...new Set(places.map((e) => `${e.instanceLocation.slice(1) || "/"}: ${e.error}`))].slice(0, 5);
}

// Interpreted, not compiled with `new Function`: it runs in the workflow sandbox too.
function validatorFor(schema: JsonObject | boolean): Validator {
  if (typeof schema === "boolean") return new Validator(schema, "2020-12", false);
  let validator = validators.get(schema);
  if (!validator) validators.set(schema, (validator = new Validator(schema, "2020-12", false)));
  return validator;
}

/** Arguments of a call as written: expressions may give anything, the rest must fit the function's schema. */
export function checkArguments(schema: JsonObject, value: Json, pointer: string, report: Report): void {
  if (isExpression(value)) return;
  const { items } = schema;
  if (isObject(value) && isObject(schema.properties)) checkMembers(schema, schema.properties, value, pointer, report);
  else if (Array.isArray(value) && isObject(items))
    value.forEach((item, i) => checkArguments(items, item, join(pointer, i), report));
  else if (!hasExpression(value))
    for (const error of schemaErrors(schema, value)) report(pointer, error.replace(/^\/: /, ""));
}

function checkMembers(schema: JsonObject, known: JsonObject, value: JsonObject, pointer: string, report: Report): void {
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(known, key) && isObject(known[key])) checkArguments(known[key], item, join(pointer, key), report);
    else if (schema.additionalProperties === false)
      report(join(pointer, key), `"${key}" is not known here`, nearest(key, Object.keys(known)));
  }
  for (const key of (schema.required as string[] | undefined) ?? []) {
    if (!Object.hasOwn(value, key)) report(pointer, `"${key}" is missing`);
  }
}

function hasExpression(value: Json): boolean {
  if (typeof value !== "object" || value === null) return isExpression(value);
  return Object.values(value).some(hasExpression);
}

// A repeated group that holds a choice or a repetition can take exponential time.
const RISKY = /\((?:[^()\\]|\\.)*[*+{|](?:[^()\\]|\\.)*\)[*+{]/;

/** A schema written in a definition: local references only, and patterns that cannot run away. */
export function checkSchemaDocument(schema: Json, pointer: string, report: Report): void {
  if (Array.isArray(schema)) return schema.forEach((item, i) => checkSchemaDocument(item, join(pointer, i), report));
  if (!isObject(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    const at = join(pointer, key);
    if (key === "$ref" && (typeof value !== "string" || !value.startsWith("#")))
      report(at, "only references within the schema (#…) are followed");
    if (key === "pattern" && typeof value === "string") checkPattern(value, at, report);
    if (key === "patternProperties" && isObject(value))
      Object.keys(value).forEach((pattern) => checkPattern(pattern, join(at, pattern), report));
    if (key !== "enum" && key !== "const" && key !== "default" && key !== "examples")
      checkSchemaDocument(value, at, report);
  }
}

function checkPattern(pattern: string, pointer: string, report: Report): void {
  try {
    RegExp(pattern, "u");
  } catch {
    return report(pointer, `"${pattern}" is not a regular expression`);
  }
  if (pattern.length > 300 || RISKY.test(pattern)) report(pointer, "this regular expression may take too long");
}
