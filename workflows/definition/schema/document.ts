import { type Path, type Report, under } from "../faults.ts";
import {
  anything,
  choice,
  defined,
  either,
  flag,
  integer,
  isObject,
  list,
  object,
  record,
  refused,
  type Rule,
  rule,
  shorten,
  text,
} from "../rules.ts";
import type { Json, JsonObject } from "../types.ts";
import { resolve, type Run } from "./evaluate.ts";
import { compile } from "./pattern.ts";

// oxlint-disable unicorn/no-thenable -- `then` is a keyword of JSON Schema

const isBoolean = (value: Json): boolean => typeof value === "boolean";
const isList = (value: Json): boolean => Array.isArray(value);

const inner = defined("schemaDocument", () => either(flag, isBoolean, keywords({ $id: NESTED, id: NESTED })));
const NESTED = refused("not supported: a schema inside that has an address of its own");
const schemas = list(inner, { min: 1 });
const byName = record(inner);

const note = rule({ type: "string" }, (value, path, report) => {
  if (typeof value !== "string") report(path, "a text is expected here");
});
const count = integer(0, Number.MAX_SAFE_INTEGER);
const number = rule({ type: "number" }, (value, path, report) => {
  if (typeof value !== "number") report(path, "a number is expected here");
});
const bound = either(flag, isBoolean, number);
const factor = rule({ type: "number", exclusiveMinimum: 0 }, (value, path, report) => {
  if (typeof value !== "number" || value <= 0) report(path, "a number above 0 is expected here");
});
const regex = rule({ type: "string", format: "regex" }, (value, path, report) => {
  if (typeof value === "string") checkPattern(value, path, report);
  else report(path, "a text is expected here");
});
const kind = choice("string", "number", "integer", "boolean", "object", "array", "null");
const names = list(note);

const keywords = (root: Record<string, Rule>): Rule =>
  object(
    {
      ...root,
      type: either(list(kind, { min: 1 }), isList, kind),
      enum: list(anything, { min: 1 }),
      const: anything,
      properties: byName,
      patternProperties: record(inner, { names: regex }),
      additionalProperties: inner,
      propertyNames: inner,
      unevaluatedProperties: inner,
      required: either(flag, isBoolean, names),
      dependentRequired: record(names),
      dependentSchemas: byName,
      dependencies: record(either(names, isList, inner)),
      minProperties: count,
      maxProperties: count,
      items: either(schemas, isList, inner),
      prefixItems: schemas,
      additionalItems: inner,
      unevaluatedItems: inner,
      contains: inner,
      minContains: count,
      maxContains: count,
      minItems: count,
      maxItems: count,
      uniqueItems: flag,
      minimum: number,
      maximum: number,
      exclusiveMinimum: bound,
      exclusiveMaximum: bound,
      multipleOf: factor,
      minLength: count,
      maxLength: count,
      pattern: regex,
      format: note,
      allOf: schemas,
      anyOf: schemas,
      oneOf: schemas,
      not: inner,
      if: inner,
      then: inner,
      else: inner,
      $ref: text({ pattern: /^#/, like: "a reference within the schema (#…), and only those are followed" }),
      $dynamicRef: refused("not supported: $dynamicRef; use $ref"),
      $recursiveRef: refused("not supported: $recursiveRef; use $ref"),
      $defs: byName,
      definitions: byName,
      $anchor: text(),
      title: note,
      description: note,
    },
    { others: anything },
  );
const address = text({ pattern: /^[a-z][a-z0-9+.-]*:\S+$/i, like: "an absolute URI" });
const document = keywords({ $id: address, id: address });

/** A schema written in a definition: keywords as they are defined, references within it, patterns that cannot run away. */
export const schemaDocument: Rule = {
  schema: inner.schema,
  check(value, path, report) {
    let sound = true;
    const hear: Report = (...fault) => {
      sound = false;
      report(...fault);
    };
    if (isObject(value)) document.check(value, path, hear);
    else if (typeof value !== "boolean") report(path, "a JSON Schema is expected here");
    if (sound && isObject(value)) checkReferences(value, path, report);
  },
};

/** Each reference leads to a schema, and none back to itself without a step into the value. */
function checkReferences(root: JsonObject, path: Path, report: Report): void {
  const anchors: Run["anchors"] = new Map();
  const references: [schema: JsonObject, at: Path][] = [];
  const visit = (value: Json, at: Path): void => {
    if (typeof value !== "object" || value === null) return;
    if (isObject(value) && typeof value.$anchor === "string") anchors.set(value.$anchor, value);
    if (isObject(value) && typeof value.$ref === "string") references.push([value, under(at, "$ref")]);
    for (const [key, member] of Object.entries(value)) if (!DATA.has(key)) visit(member, under(at, key));
  };
  visit(root, path);
  const target = ({ $ref }: JsonObject): Json | undefined => resolve($ref as string, { root, anchors });
  const open = new Set<JsonObject>();
  const ended = new Set<JsonObject>();
  const returns = (schema: Json | undefined): boolean => {
    if (!isObject(schema) || ended.has(schema)) return false;
    if (open.has(schema)) return true;
    open.add(schema);
    const found = sameValue(schema).some(returns) || (typeof schema.$ref === "string" && returns(target(schema)));
    open.delete(schema);
    if (!found) ended.add(schema);
    return found;
  };
  for (const [schema, at] of references) {
    const found = target(schema);
    const words = `"${shorten(schema.$ref as string)}"`;
    if (!isObject(found) && typeof found !== "boolean") report(at, `${words} refers to nothing in this schema`);
    else if (returns(schema)) report(at, `${words} leads back to itself and never ends`);
  }
}

// What stands under these is data.
const DATA = new Set(["enum", "const", "default", "examples"]);

/** The schemas in a schema that are about the same value. */
function sameValue(schema: JsonObject): Json[] {
  const many = ["allOf", "anyOf", "oneOf", "dependentSchemas"].map((key) => schema[key]);
  return [
    ...many.flatMap((held) => (typeof held === "object" && held !== null ? Object.values(held) : [])),
    ...["not", "if", "then", "else"].flatMap((key) => schema[key] ?? []),
  ];
}

function checkPattern(pattern: string, path: Path, report: Report): void {
  if (pattern.length > 300 || runsAway(pattern)) return report(path, "this regular expression may take too long");
  try {
    RegExp(pattern, "u");
  } catch {
    return report(path, `"${shorten(pattern)}" is not a regular expression`);
  }
  if (!compile(pattern))
    report(path, "not supported: look-around, back-references and long names of character classes");
}

const TOKENS = /\\.|\[(?:\\.|[^\]\\])*\]|\(\??|\)|[*+|]|\{\d*,?\d*\}|./gsu;

/** A repeated group that holds a choice or a repetition can take exponential time in forms, many repetitions in a row long too. */
function runsAway(pattern: string): boolean {
  const open: boolean[] = [];
  let [holds, closed, repetitions] = [false, false, 0];
  for (const [token] of pattern.matchAll(TOKENS)) {
    const repeats = token === "*" || token === "+" || /^\{(?:\d*,\d*|\d{3,})\}$/.test(token);
    if (repeats && (closed || ++repetitions > 10)) return true;
    if (token.startsWith("(")) {
      open.push(holds);
      holds = false;
    } else if (token === "|" || repeats) holds = true;
    closed = token === ")" && holds;
    if (token === ")") holds = (open.pop() ?? false) || holds;
  }
  return false;
}
