import { Fault } from "./errors.ts";
import { charge, tick, tooDeep, type Runtime } from "./runtime.ts";

export type Type = "null" | "boolean" | "number" | "string" | "array" | "object";
export type JsonObject = Record<string, unknown>;

export function typeOf(value: unknown): Type {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as Type;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isTrue = (value: unknown): boolean => value !== null && value !== false && value !== undefined;

/** Only an object's own keys exist; what JavaScript's prototypes hold does not. */
export function getKey(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

export function setKey(object: JsonObject, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}

/** Orders text by code point, where JavaScript orders it by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rankUnit(x) - rankUnit(y);
  }
  return a.length - b.length;
}

const rankUnit = (unit: number) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

export const sortedKeys = (object: JsonObject): string[] => Object.keys(object).sort(compareText);

const ranks: Record<Type, number> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 };
const rank = (value: unknown) => (value === true ? 2 : ranks[typeOf(value)]);

/** The order of all values: null, false, true, numbers (nan least), strings, arrays, objects. */
export function compare(rt: Runtime, a: unknown, b: unknown, depth = 0): number {
  tick(rt);
  if (typeof a === "number" && typeof b === "number") return a < b || Number.isNaN(a) ? -1 : a === b ? 0 : 1;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  const difference = rank(a) - rank(b);
  if (difference !== 0 || a === b) return difference;
  if (depth > rt.limits.depth) tooDeep(rt);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(rt, a, b, depth);
  if (!isObject(a) || !isObject(b)) return 0;
  const keys = sortedKeys(a);
  charge(rt, keys.length);
  const byKeys = compareArrays(rt, keys, sortedKeys(b), depth);
  if (byKeys !== 0) return byKeys;
  for (const key of keys) {
    const order = compare(rt, getKey(a, key), getKey(b, key), depth + 1);
    if (order !== 0) return order;
  }
  return 0;
}

function compareArrays(rt: Runtime, a: unknown[], b: unknown[], depth: number): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(rt, a[i], b[i], depth + 1);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export function equal(rt: Runtime, a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b || (a ?? null) === (b ?? null);
  return compare(rt, a, b) === 0;
}

/** Sorts values by keys given beside them; equal ones keep their order. */
export function sortBy(rt: Runtime, values: unknown[], keys: unknown[]): number[] {
  charge(rt, values.length * Math.log2(values.length + 1));
  return values.map((_, i) => i).sort((i, j) => compare(rt, keys[i], keys[j]) || i - j);
}

const surrogate = /[\ud800-\udfff]/;

export const codePoints = (text: string): string[] => (surrogate.test(text) ? Array.from(text) : text.split(""));

export const textLength = (text: string): number => (surrogate.test(text) ? Array.from(text).length : text.length);

export function sliceText(text: string, start: number, end: number): string {
  return surrogate.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);
}

export const fault = (message: string): never => {
  throw new Fault(message);
};
