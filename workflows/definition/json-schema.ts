import { Validator, type SchemaDraft } from "@cfworker/json-schema";
import { isExpression } from "./duration.ts";
import { nearest, type Path, type Report, under } from "./faults.ts";
import { isObject, shorten } from "./rules.ts";
import { plainWords } from "./schema-words.ts";
import type { Json, JsonObject } from "./types.ts";

/** A place, as a JSON pointer, where a value does not fit its schema, and why. */
export interface Misfit {
  pointer: string;
  message: string;
}

const DRAFTS: Record<string, SchemaDraft> = {
  json: "2020-12",
  "json:2020-12": "2020-12",
  "json:2019-09": "2019-09",
  "json:draft-07": "7",
  "json:draft-04": "4",
};

/** The draft of JSON Schema that a schema's `format` names; undefined where it names none that is known. */
export function draftOf(format = "json"): SchemaDraft | undefined {
  return Object.hasOwn(DRAFTS, format) ? DRAFTS[format] : undefined;
}

/** What is wrong with a value, at the innermost places that tell. */
export function misfits(schema: JsonObject | boolean, value: Json, draft: SchemaDraft = "2020-12"): Misfit[] {
  const { valid, errors } = validatorFor(schema, draft).validate(value);
  if (valid) return [];
  const places = errors.filter((e) => !errors.some((o) => o.instanceLocation.startsWith(`${e.instanceLocation}/`)));
  const byPlace = Map.groupBy(places, (error) => error.instanceLocation);
  return [...byPlace].map(([place, found]) => ({ pointer: place.slice(1), message: plainWords(found) }));
}

/** The same in one text each, five at most: `/path: reason`. */
export function schemaErrors(schema: JsonObject | boolean, value: Json, draft?: SchemaDraft): string[] {
  return misfits(schema, value, draft)
    .slice(0, 5)
    .map(({ pointer, message }) => `${pointer || "/"}: ${message}`);
}

const validators = new WeakMap<object, Map<SchemaDraft, Validator>>();

// Interpreted, not compiled with `new Function`: it runs in the workflow sandbox too.
function validatorFor(schema: JsonObject | boolean, draft: SchemaDraft): Validator {
  if (typeof schema === "boolean") return new Validator(schema, draft, false);
  const made = validators.get(schema) ?? new Map<SchemaDraft, Validator>();
  if (made.size === 0) validators.set(schema, made);
  let validator = made.get(draft);
  if (!validator) made.set(draft, (validator = new Validator(schema, draft, false)));
  return validator;
}

/** Arguments of a call as written: expressions may give anything, the rest must fit the function's schema. */
export function checkArguments(schema: JsonObject, value: Json, path: Path, report: Report): void {
  if (isExpression(value)) return;
  const { items } = schema;
  if (isObject(value) && isObject(schema.properties)) checkMembers(schema, schema.properties, value, path, report);
  else if (Array.isArray(value) && isObject(items))
    value.forEach((item, i) => checkArguments(items, item, under(path, i), report));
  else if (!hasExpression(value))
    for (const { pointer, message } of misfits(schema, value)) report(under(path, ...tokensOf(pointer)), message);
}

function checkMembers(schema: JsonObject, known: JsonObject, value: JsonObject, path: Path, report: Report): void {
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(known, key) && isObject(known[key])) checkArguments(known[key], item, under(path, key), report);
    else if (schema.additionalProperties === false)
      report(under(path, key), `"${shorten(key)}" is not known here`, nearest(key, Object.keys(known)));
  }
  for (const key of (schema.required as string[] | undefined) ?? [])
    if (!Object.hasOwn(value, key)) report(path, `"${key}" is missing`);
}

function hasExpression(value: Json): boolean {
  if (typeof value !== "object" || value === null) return isExpression(value);
  return Object.values(value).some(hasExpression);
}

const tokensOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((token) => decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~"));
