import { isExpression } from "./duration.ts";
import { nearest, type Path, pointerOf, type Report, ROOT, under } from "./faults.ts";
import { isObject, shorten } from "./rules.ts";
import { evaluate, Exhausted, type Fault, type Run } from "./schema/evaluate.ts";
import type { Json, JsonObject } from "./types.ts";

/** A place, as a JSON pointer, where a value does not fit its schema, and why. */
export interface Misfit {
  pointer: string;
  message: string;
}

/** What of a value does not fit a schema. Drafts 4 to 2020-12 are understood as far as they agree. */
export function misfits(schema: JsonObject | boolean, value: Json): Misfit[] {
  return faultsOf(schema, value, ROOT).map(({ path, message }) => ({ pointer: pointerOf(path), message }));
}

/** The same in one text each, five at most: `/path: reason`. */
export function schemaErrors(schema: JsonObject | boolean, value: Json): string[] {
  return misfits(schema, value)
    .slice(0, 5)
    .map(({ pointer, message }) => `${pointer || "/"}: ${message}`);
}

const anchors = new WeakMap<object, Run["anchors"]>();

// Interpreted, not compiled with `new Function`: it runs in the workflow sandbox too.
function faultsOf(schema: JsonObject | boolean, value: Json, path: Path): Fault[] {
  try {
    return evaluate(schema, value, path, { root: schema, anchors: anchorsOf(schema), steps: 0, depth: 0 });
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
    return [{ path, message: "this takes too long to compare with its schema" }];
  }
}

function anchorsOf(schema: JsonObject | boolean): Run["anchors"] {
  if (typeof schema === "boolean") return new Map();
  let found = anchors.get(schema);
  if (!found) {
    found = new Map();
    anchors.set(schema, found);
    collectAnchors(schema, found);
  }
  return found;
}

function collectAnchors(schema: Json, found: Run["anchors"]): void {
  if (typeof schema !== "object" || schema === null) return;
  if (isObject(schema) && typeof schema.$anchor === "string") found.set(schema.$anchor, schema);
  for (const inner of Object.values(schema)) collectAnchors(inner, found);
}

/** The formats of a schema that are JSON Schema, with or without the draft. */
export const FORMATS = ["json", "json:2020-12", "json:2019-09", "json:draft-07", "json:draft-06", "json:draft-04"];

/** Arguments of a call as written: expressions may give anything, the rest must fit the function's schema. */
export function checkArguments(schema: JsonObject, value: Json, path: Path, report: Report): void {
  if (isExpression(value)) return;
  const { items } = schema;
  if (isObject(value) && isObject(schema.properties)) checkMembers(schema, schema.properties, value, path, report);
  else if (Array.isArray(value) && isObject(items))
    value.forEach((item, i) => checkArguments(items, item, under(path, i), report));
  else {
    // Expressions inside may give anything, yet a list stays a list and a mapping a mapping.
    const { type = ["object", "array"] } = schema;
    for (const fault of faultsOf(hasExpression(value) ? { type } : schema, value, path))
      report(fault.path, fault.message);
  }
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
