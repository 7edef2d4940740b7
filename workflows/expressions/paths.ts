import { describe } from "./json.ts";
import { charge, type Runtime } from "./runtime.ts";
import {
  equal,
  fault,
  getKey,
  isObject,
  setKey,
  sliceText,
  sortBy,
  textLength,
  typeOf,
  type JsonObject,
} from "./values.ts";

/** `.[key]` on any value: a field, an element, a slice (`{start, end}`) or the places of a sub-array. */
export function index(rt: Runtime, target: unknown, key: unknown): unknown {
  const type = typeOf(target);
  if (type === "object" && typeof key === "string") return getKey(target as JsonObject, key);
  if (type === "array" && typeof key === "number") {
    const array = target as unknown[];
    const at = Math.trunc(key);
    return array[at < 0 ? at + array.length : at] ?? null;
  }
  if ((type === "array" || type === "string") && isObject(key)) return slice(rt, target as unknown[] | string, key);
  if (type === "array" && Array.isArray(key)) return indices(rt, target as unknown[], key);
  if (type === "null" && (key === null || typeof key === "string" || typeof key === "number" || isObject(key))) {
    if (key !== null) return null;
  }
  return fault(`Cannot index ${type} with ${describe(key)}`);
}

function slice(rt: Runtime, target: unknown[] | string, key: JsonObject): unknown {
  const [start, end] = bounds(target, key);
  charge(rt, (end - start) >> 4);
  return typeof target === "string" ? sliceText(target, start, end) : target.slice(start, end);
}

/** A slice's bounds: negative ones count from the end, the start rounds down and the end up. */
function bounds(target: unknown[] | string, key: JsonObject): [number, number] {
  const length = typeof target === "string" ? textLength(target) : target.length;
  if (!Object.hasOwn(key, "start") || !Object.hasOwn(key, "end")) {
    return fault("Start and end indices of an array slice must be numbers");
  }
  const from = getKey(key, "start") ?? 0;
  const to = getKey(key, "end") ?? length;
  if (typeof from !== "number" || typeof to !== "number") return fault("Array/string slice indices must be integers");
  const clamp = (bound: number) => Math.min(Math.max(bound < 0 ? bound + length : bound, 0), length);
  const start = Number.isNaN(from) ? 0 : Math.floor(clamp(from));
  const end = Number.isNaN(to) ? length : Math.ceil(clamp(to));
  return [start, Math.max(start, end)];
}

export function indices(rt: Runtime, array: unknown[], wanted: unknown[]): number[] {
  if (wanted.length === 0) return [];
  const found: number[] = [];
  for (let i = 0; i + wanted.length <= array.length; i++) {
    charge(rt, 1);
    if (wanted.every((item, j) => equal(rt, array[i + j], item))) found.push(i);
  }
  return found;
}

export function has(target: unknown, key: unknown): boolean {
  if (target === null || target === undefined) return false;
  if (isObject(target) && typeof key === "string") return Object.hasOwn(target, key);
  if (Array.isArray(target) && typeof key === "number") return key > -1 && key < target.length;
  return fault(`Cannot check whether ${typeOf(target)} has a ${typeOf(key)} key`);
}

/** Containers made during one update: no one else holds them, so they may change in place. */
export type Owned = Set<unknown>;

function own<T extends unknown[] | JsonObject>(rt: Runtime, value: T, owned: Owned): T {
  if (owned.has(value)) return value;
  const copy = copyOf(value) as T;
  charge(rt, (Array.isArray(value) ? value.length : Object.keys(value).length * 4) >> 5);
  owned.add(copy);
  return copy;
}

const copyOf = (value: unknown[] | JsonObject): unknown[] | JsonObject =>
  Array.isArray(value) ? value.slice() : { ...value };

/** `target` with `key` set to `value`, copied unless owned. */
export function set(rt: Runtime, target: unknown, key: unknown, value: unknown, owned: Owned): unknown {
  const base = target ?? null;
  if (typeof key === "string" && (base === null || isObject(base))) {
    const object: JsonObject = own(rt, base ?? {}, owned);
    setKey(object, key, value);
    return object;
  }
  if (typeof key === "number" && (base === null || Array.isArray(base))) {
    return setElement(rt, (base ?? []) as unknown[], key, value, owned);
  }
  if (isObject(key) && (base === null || Array.isArray(base))) {
    const array = (base ?? []) as unknown[];
    const [start, end] = bounds(array, key);
    if (!Array.isArray(value)) return fault("A slice of an array can only be assigned another array");
    charge(rt, (array.length + value.length) >> 5);
    return [...array.slice(0, start), ...value, ...array.slice(end)];
  }
  if (isObject(key) && typeof base === "string") return fault("Cannot update string slices");
  return fault(`Cannot update field at ${typeOf(key)} index of ${typeOf(base)}`);
}

const maxIndex = 536_870_911;

function setElement(rt: Runtime, base: unknown[], key: number, value: unknown, owned: Owned): unknown[] {
  if (Number.isNaN(key)) return fault("Cannot set array element at NaN index");
  const at = Math.trunc(key) < 0 ? Math.trunc(key) + base.length : Math.trunc(key);
  if (at < 0) return fault("Out of bounds negative array index");
  if (at > maxIndex) return fault("Array index too large");
  const array = own(rt, base, owned);
  if (at > array.length) {
    charge(rt, at - array.length);
    while (array.length < at) array.push(null);
  }
  array[at] = value;
  return array;
}

export function getPath(rt: Runtime, root: unknown, path: unknown): unknown {
  if (!Array.isArray(path)) return fault("Path must be specified as an array");
  charge(rt, path.length);
  let value = root;
  for (const key of path) value = value === null ? index(rt, null, key) : index(rt, value, key);
  return value;
}

/** `root` with what stands at `path` replaced by what `change` makes of it, or as it was where that is `undefined`. */
export function changePath(
  rt: Runtime,
  root: unknown,
  path: unknown[],
  change: (value: unknown) => unknown,
  owned: Owned,
): unknown {
  charge(rt, path.length);
  const parents: unknown[] = [];
  let value = root;
  for (const key of path) {
    parents.push(value);
    value = index(rt, value, key);
  }
  let changed = change(value);
  if (changed === undefined) return root;
  for (let i = path.length - 1; i >= 0; i--) changed = set(rt, parents[i], path[i], changed, owned);
  return changed;
}

export function setPath(rt: Runtime, root: unknown, path: unknown, value: unknown): unknown {
  if (!Array.isArray(path)) return fault("Path must be specified as an array");
  return changePath(rt, root, path, () => value, new Set());
}

/** `root` without what stands at the paths, all of them taken to mean the places before any is gone. */
export function deletePaths(rt: Runtime, root: unknown, paths: unknown): unknown {
  if (!Array.isArray(paths)) return fault("Paths must be specified as an array");
  for (const path of paths)
    if (!Array.isArray(path)) return fault(`Path must be specified as array, not ${typeOf(path)}`);
  const sorted = sortBy(rt, paths, paths).map((i) => paths[i] as unknown[]);
  if (sorted.length === 0) return root;
  return sorted[0]!.length === 0 ? null : deleteSorted(rt, root, sorted, 0);
}

function deleteSorted(rt: Runtime, root: unknown, paths: unknown[][], depth: number): unknown {
  const whole: unknown[] = [];
  const owned: Owned = new Set();
  let value = root;
  for (let i = 0; i < paths.length;) {
    const first = paths[i]!;
    const key = first[depth];
    let end = i + 1;
    while (end < paths.length && equal(rt, key, paths[end]![depth])) end++;
    if (first.length === depth + 1) whole.push(key);
    else {
      const inner = index(rt, value, key);
      if (inner !== null) value = set(rt, value, key, deleteSorted(rt, inner, paths.slice(i, end), depth + 1), owned);
    }
    i = end;
  }
  return deleteKeys(rt, value, whole);
}

function deleteKeys(rt: Runtime, value: unknown, keys: unknown[]): unknown {
  if (value === null || value === undefined || keys.length === 0) return value ?? null;
  if (Array.isArray(value)) {
    const gone = new Set<number>();
    for (const key of keys) {
      if (typeof key === "number") gone.add(Math.trunc(key) < 0 ? Math.trunc(key) + value.length : Math.trunc(key));
      else if (isObject(key)) {
        const [start, end] = bounds(value, key);
        charge(rt, end - start);
        for (let i = start; i < end; i++) gone.add(i);
      } else return fault(`Cannot delete ${typeOf(key)} element of array`);
    }
    charge(rt, value.length >> 4);
    return value.filter((_, i) => !gone.has(i));
  }
  if (!isObject(value)) return fault(`Cannot delete fields from ${typeOf(value)}`);
  const copy = { ...value };
  charge(rt, Object.keys(copy).length >> 2);
  for (const key of keys) {
    if (typeof key !== "string") return fault(`Cannot delete ${typeOf(key)} field of object`);
    delete copy[key];
  }
  return copy;
}
