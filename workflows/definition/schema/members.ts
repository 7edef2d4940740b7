import { nearest, type Path, under } from "../faults.ts";
import { isObject, shorten } from "../rules.ts";
import type { Json, JsonObject } from "../types.ts";
import { evaluate, type Fault, type Run, type Seen } from "./evaluate.ts";
import { matches } from "./pattern.ts";

/** What is wrong with a mapping: its names, how many, and what they hold. */
export function memberFaults(
  schema: JsonObject,
  value: JsonObject,
  path: Path,
  run: Run,
  seen: Seen,
  faults: Fault[],
): void {
  const { required, minProperties, maxProperties, propertyNames } = schema;
  const keys = Object.keys(value);
  const tell = (message: string): void => void faults.push({ path, message });
  if (Array.isArray(required))
    for (const key of required) if (!Object.hasOwn(value, key as string)) tell(`"${key as string}" is missing`);
  if (typeof minProperties === "number" && keys.length < minProperties) tell(`at least ${minProperties} expected`);
  if (typeof maxProperties === "number" && keys.length > maxProperties) tell(`at most ${maxProperties} allowed`);
  for (const dependents of [schema.dependentRequired, schema.dependencies])
    for (const [key, needed] of Object.entries(isObject(dependents) ? dependents : {}))
      if (Object.hasOwn(value, key) && Array.isArray(needed))
        for (const other of needed)
          if (!Object.hasOwn(value, other as string)) tell(`"${other as string}" is missing, which "${key}" needs`);
  if (propertyNames !== undefined)
    for (const key of keys)
      for (const { message } of evaluate(propertyNames, key, path, run))
        faults.push({ path: under(path, key), message: `the name "${shorten(key)}": ${message}` });
  for (const key of keys) faults.push(...memberFaultsOf(schema, key, value[key]!, under(path, key), run, seen));
  const { unevaluatedProperties: rest } = schema;
  if (rest === undefined) return;
  for (const key of keys) {
    if (seen.keys.has(key)) continue;
    if (rest === false) faults.push(unknown(key, schema, path));
    else faults.push(...evaluate(rest, value[key]!, under(path, key), run));
    seen.keys.add(key);
  }
}

function memberFaultsOf(schema: JsonObject, key: string, value: Json, path: Path, run: Run, seen: Seen): Fault[] {
  const { properties, patternProperties, additionalProperties } = schema;
  const schemas: Json[] = [];
  if (isObject(properties) && Object.hasOwn(properties, key)) schemas.push(properties[key]!);
  if (isObject(patternProperties))
    for (const [pattern, one] of Object.entries(patternProperties)) if (matches(pattern, key)) schemas.push(one);
  if (schemas.length === 0 && additionalProperties !== undefined) {
    if (additionalProperties === false) return [unknown(key, schema, path.parent!)];
    schemas.push(additionalProperties);
  }
  if (schemas.length > 0) seen.keys.add(key);
  return schemas.flatMap((one) => evaluate(one, value, path, run));
}

function unknown(key: string, { properties }: JsonObject, path: Path): Fault {
  const meant = nearest(key, Object.keys(isObject(properties) ? properties : {}));
  const hint = meant === undefined ? "" : `: did you mean "${meant}"?`;
  return { path: under(path, key), message: `"${shorten(key)}" is not known here${hint}` };
}
