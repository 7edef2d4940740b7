import { containerOnly, lengthOf } from "../containers.ts";
import { describe, dump, utf8Length } from "../json.ts";
import { parseJson } from "../parse-json.ts";
import { deletePaths, has, index, setPath } from "../paths.ts";
import { charge, tooDeep, type Runtime } from "../runtime.ts";
import { equal, fault, getKey, isObject, isTrue, setKey, sortedKeys, typeOf, type JsonObject } from "../values.ts";
import { textIndices } from "./strings.ts";
import type { ValueFunctions } from "./types.ts";

function keys(rt: Runtime, input: unknown, sort: boolean): unknown[] {
  if (Array.isArray(input)) {
    charge(rt, input.length);
    return input.map((_, i) => i);
  }
  if (!isObject(input)) return fault(`${describe(input)} has no keys`);
  const found = sort ? sortedKeys(input) : Object.keys(input);
  charge(rt, found.length);
  return found;
}

function contains(rt: Runtime, whole: unknown, part: unknown, depth = 0): boolean {
  if (depth > rt.limits.depth) tooDeep(rt);
  charge(rt, 1);
  if (typeof whole === "string" && typeof part === "string") return whole.includes(part);
  if (Array.isArray(whole) && Array.isArray(part)) {
    return part.every((item) => whole.some((candidate) => nested(rt, candidate, item, depth)));
  }
  if (isObject(whole) && isObject(part)) {
    return Object.keys(part).every((key) => Object.hasOwn(whole, key) && nested(rt, whole[key], part[key], depth));
  }
  if (typeOf(whole) === typeOf(part)) return equal(rt, whole, part);
  return fault(`${describe(whole)} and ${describe(part)} cannot have their containment checked`);
}

const nested = (rt: Runtime, whole: unknown, part: unknown, depth: number) =>
  typeOf(whole) === typeOf(part) && contains(rt, whole, part, depth + 1);

function flatten(rt: Runtime, input: unknown, depth: number): unknown[] {
  const whole = containerOnly(input);
  const flat: unknown[] = [];
  const walk = (items: unknown[], left: number, level: number): void => {
    if (level > rt.limits.depth) tooDeep(rt);
    for (const item of items) {
      charge(rt, 1);
      if (Array.isArray(item) && left !== 0) walk(item, left - 1, level + 1);
      else flat.push(item);
    }
  };
  walk(Object.values(whole), depth, 0);
  return flat;
}

function fromEntries(rt: Runtime, input: unknown): JsonObject {
  const made: JsonObject = {};
  const whole = containerOnly(input);
  for (const entry of Object.values(whole)) {
    charge(rt, 1);
    if (!isObject(entry)) return fault(`Cannot index ${typeOf(entry)} with string ("key")`);
    const key = ["key", "Key", "name", "Name", "k", "K"].map((name) => getKey(entry, name)).find(isTrue) ?? null;
    if (typeof key !== "string") return fault(`Cannot use ${describe(key)} as object key`);
    const value = ["value", "Value", "v", "V"].find((name) => Object.hasOwn(entry, name));
    setKey(made, key, value === undefined ? null : getKey(entry, value));
  }
  return made;
}

function toStream(rt: Runtime, value: unknown, path: unknown[], events: unknown[]): void {
  if (path.length > rt.limits.depth) tooDeep(rt);
  charge(rt, 1 + path.length);
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, i) => [i, item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  if (entries.length === 0) events.push([path, value]);
  for (const [key, item] of entries) toStream(rt, item, [...path, key], events);
  if (entries.length > 0) events.push([[...path, entries.at(-1)![0]]]);
}

export const collections: ValueFunctions = {
  "length/0": (_rt, input) => lengthOf(input),
  "utf8bytelength/0": (_rt, input) =>
    typeof input === "string" ? utf8Length(input) : fault(`${describe(input)} only strings have UTF-8 byte length`),
  "keys/0": (rt, input) => keys(rt, input, true),
  "keys_unsorted/0": (rt, input) => keys(rt, input, false),
  "has/1": (_rt, input, key) => has(input, key),
  "in/1": (_rt, input, target) => has(target, input),
  "contains/1": (rt, input, part) => contains(rt, input, part),
  "inside/1": (rt, input, whole) => contains(rt, whole, input),
  "type/0": (_rt, input) => typeOf(input),
  "flatten/0": (rt, input) => flatten(rt, input, -1),
  "flatten/1": (rt, input, depth) => {
    if (typeof depth !== "number") return fault(`flatten depth must be a number, not ${typeOf(depth)}`);
    return depth < 0 ? fault("flatten depth must not be negative") : flatten(rt, input, depth);
  },
  "from_entries/0": fromEntries,
  "toarray/0": (_rt, input) => (Array.isArray(input) ? input : [input]),
  "setpath/2": setPath,
  "delpaths/1": deletePaths,
  "indices/1": (rt, input, wanted) => {
    if (typeof input === "string" && typeof wanted === "string") return textIndices(rt, input, wanted);
    return index(rt, input, Array.isArray(input) && !Array.isArray(wanted) ? [wanted] : wanted);
  },
  "index/1": (rt, input, wanted) => index(rt, collections["indices/1"]!(rt, input, wanted), 0),
  "rindex/1": (rt, input, wanted) => index(rt, collections["indices/1"]!(rt, input, wanted), -1),
  "tojson/0": (rt, input) => dump(rt, input),
  "tostring/0": (rt, input) => (typeof input === "string" ? input : dump(rt, input)),
  "fromjson/0": (rt, input) =>
    typeof input === "string" ? parseJson(rt, input) : fault(`${describe(input)} only strings can be parsed`),
  "_stream/0": (rt, input) => {
    const events: unknown[] = [];
    toStream(rt, input, [], events);
    return events;
  },
};
