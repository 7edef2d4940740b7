import { nearest, type Path, type Report, under } from "./faults.ts";
import type { Json, JsonObject } from "./types.ts";

export type Check = (value: Json, path: Path, report: Report) => void;

/** A JSON Schema in the making. */
export interface Draft {
  /** Shapes that contain each other, by name. */
  defs: Record<string, JsonObject>;
  functions: readonly CatalogueEntry[];
}

/** A function that definitions may call. */
export interface CatalogueEntry {
  name: string;
  title?: string;
  description?: string;
  /** JSON Schema of `with`. */
  inputSchema: JsonObject;
}

/** The shape of a value: reports what is wrong with one, and describes itself as a JSON Schema. */
export interface Rule {
  check: Check;
  /** Undefined where nothing may stand. */
  schema: (draft: Draft) => JsonObject | undefined;
}

export const rule = (schema: JsonObject, check: Check): Rule => ({ check, schema: () => schema });

export const anything = rule({}, () => undefined);

type Text = { pattern?: RegExp; like?: string; max?: number; examples?: string[] };

export function text({ pattern, like, max = 10_000, examples }: Text = {}): Rule {
  const schema = { type: "string", minLength: 1, maxLength: max };
  const check: Check = (value, path, report) => {
    if (typeof value !== "string" || value === "") report(path, "a text is expected here");
    else if (value.length > max) report(path, `at most ${max} characters`);
    else if (pattern && !pattern.test(value)) report(path, `"${shorten(value)}" is not ${like}`);
  };
  return rule({ ...schema, ...(pattern && { pattern: pattern.source }), ...(examples && { examples }) }, check);
}

export function integer(min: number, max: number): Rule {
  return rule({ type: "integer", minimum: min, maximum: max }, (value, path, report) => {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
      report(path, `a whole number from ${min} to ${max} is expected here`);
  });
}

export const flag = rule({ type: "boolean" }, (value, path, report) => {
  if (typeof value !== "boolean") report(path, "true or false is expected here");
});

export function choice(...options: string[]): Rule {
  return rule({ enum: options }, (value, path, report) => {
    if (typeof value === "string" && options.includes(value)) return;
    const meant = typeof value === "string" ? nearest(value, options) : undefined;
    report(path, `one of ${options.join(", ")} is expected here`, meant);
  });
}

interface Shape {
  [key: string]: Rule;
}

type Members = { required?: string[]; exactly?: string[]; others?: Rule };

/** Known keys only, unless there is a rule for others. `exactly` names keys of which one must be there. */
export function object(shape: Shape, { required = [], exactly = [], others }: Members = {}): Rule {
  const known = new Map(Object.entries(shape));
  const check: Check = (value, path, report) => {
    if (!isObject(value)) return report(path, "a mapping is expected here");
    for (const key in value) {
      const member = known.get(key) ?? others;
      if (member) member.check(value[key]!, under(path, key), report);
      else report(under(path, key), `"${shorten(key)}" is not known here`, nearest(key, known.keys()));
    }
    for (const key of required) if (!Object.hasOwn(value, key)) report(path, `"${key}" is missing`);
    if (exactly.length > 0 && exactly.filter((key) => Object.hasOwn(value, key)).length !== 1)
      report(path, `exactly one of ${exactly.join(", ")} is expected`);
  };
  const schema = (draft: Draft): JsonObject | undefined => {
    const properties = schemasOf(shape, draft);
    const possible = exactly.filter((key) => Object.hasOwn(properties, key));
    if (exactly.length > 0 && possible.length === 0) return undefined;
    return {
      type: "object",
      properties,
      additionalProperties: others?.schema(draft) ?? false,
      ...(required.length > 0 && { required }),
      ...(possible.length > 0 && { oneOf: possible.map((key) => ({ required: [key] })) }),
    };
  };
  return { check, schema };
}

/** Properties with titles made of their names. What may not stand is left out. */
function schemasOf(shape: Shape, draft: Draft): JsonObject {
  const made = Object.entries(shape).map(([key, member]) => [key, member.schema(draft)] as const);
  return Object.fromEntries(
    made.flatMap(([key, schema]) => (schema ? [[key, { title: titleOf(key), ...schema }]] : [])),
  );
}

/** `exceptWhen` → `Except when`. */
function titleOf(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Names = { names?: Rule; min?: number; max?: number };

/** Any names with values of one kind. */
export function record(values: Rule, { names, min = 0, max = 1_000 }: Names = {}): Rule {
  const check: Check = (value, path, report) => {
    if (!isObject(value)) return report(path, "a mapping is expected here");
    let count = 0;
    for (const key in value) {
      if (++count > max) break;
      names?.check(key, under(path, key), report);
      values.check(value[key]!, under(path, key), report);
    }
    if (count < min) report(path, `at least ${min} expected`);
    if (count > max) report(path, `at most ${max} allowed`);
  };
  const schema = (draft: Draft): JsonObject => ({
    type: "object",
    additionalProperties: values.schema(draft) ?? false,
    maxProperties: max,
    ...(min > 0 && { minProperties: min }),
    ...(names && { propertyNames: names.schema(draft)! }),
  });
  return { check, schema };
}

export function list(items: Rule, { min = 0, max = 1_000 } = {}): Rule {
  const check: Check = (value, path, report) => {
    if (!Array.isArray(value)) return report(path, "a list is expected here");
    if (value.length < min) report(path, `at least ${min} expected`);
    if (value.length > max) report(path, `at most ${max} allowed, this has ${value.length}`);
    else for (let i = 0; i < value.length; i++) items.check(value[i]!, under(path, i), report);
  };
  const schema = (draft: Draft): JsonObject => ({
    type: "array",
    items: items.schema(draft) ?? false,
    maxItems: max,
    ...(min > 0 && { minItems: min }),
  });
  return { check, schema };
}

/** A list of mappings of one name each, as tasks and cases are written. */
export function named(values: Rule, bounds: { min?: number; max?: number } = {}): Rule {
  const names = text({ max: 100 });
  const each = record(values, { names });
  const check: Check = (value, path, report) => {
    if (!isObject(value) || Object.keys(value).length !== 1)
      report(path, "one name with its definition is expected here");
    if (isObject(value)) each.check(value, path, report);
  };
  return list({ check, schema: record(values, { names, min: 1, max: 1 }).schema }, bounds);
}

/** The first rule where the value is of its kind, else the second. */
export function either(first: Rule, isFirst: (value: Json) => boolean, second: Rule): Rule {
  const check: Check = (value, path, report) => (isFirst(value) ? first : second).check(value, path, report);
  return { check, schema: (draft) => anyOf([first.schema(draft), second.schema(draft)]) };
}

/** Texts go by the first rule, everything else by the second. */
export const textOr = (ofText: Rule, other: Rule): Rule => either(ofText, (value) => typeof value === "string", other);

/** Mappings with the key go by the first rule, everything else by the second. */
export const byKey = (key: string, having: Rule, other: Rule): Rule =>
  either(having, (value) => isObject(value) && Object.hasOwn(value, key), other);

export function anyOf(schemas: (JsonObject | undefined)[]): JsonObject | undefined {
  const possible = schemas.filter((schema) => schema !== undefined);
  return possible.length < 2 ? possible[0] : { anyOf: possible };
}

/** A shape that stands by its name in the schema, so that it may contain itself. */
export function defined(name: string, make: () => Rule): Rule {
  let made: Rule | undefined;
  const self = (): Rule => (made ??= make());
  const schema = (draft: Draft): JsonObject => {
    if (!Object.hasOwn(draft.defs, name)) {
      draft.defs[name] = {};
      draft.defs[name] = self().schema(draft)!;
    }
    return { $ref: `#/$defs/${name}` };
  };
  return { check: (value, path, report) => self().check(value, path, report), schema };
}

/** Says in the schema what it is. */
export const about = (description: string, { check, schema }: Rule): Rule => ({
  check,
  schema: (draft) => {
    const made = schema(draft);
    return made && { ...made, description };
  },
});

/** More that must hold, which a schema cannot say. */
export const also = ({ check, schema }: Rule, more: Check): Rule => ({
  check: (value, path, report) => {
    check(value, path, report);
    more(value, path, report);
  },
  schema,
});

/** Part of the standard that does not run here, and why. */
export function refused(why: string): Rule {
  return { check: (_, path, report) => report(path, why), schema: () => undefined };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of its own, and none that every object has. */
export const memberOf = (value: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** What is quoted to people, at a length that they read. */
export function shorten(words: string): string {
  return words.length > 60 ? `${words.slice(0, 57)}…` : words;
}
