import { quote, utf8Length } from "./json.ts";
import { tooDeep, tooLarge, type Runtime } from "./runtime.ts";
import { isObject, setKey, type JsonObject } from "./values.ts";

/** A value as it may leave: within the limits of depth and size, and with no number JSON cannot hold. */
export function checkOutput(rt: Runtime, value: unknown, budget: { left: number }, depth = 0): unknown {
  if (depth > rt.limits.depth) tooDeep(rt);
  budget.left -= sizeOf(value);
  if (budget.left < 0) tooLarge(rt);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    return Number.isNaN(value) ? null : Math.sign(value) * Number.MAX_VALUE;
  }
  if (Array.isArray(value)) return checkArray(rt, value, budget, depth);
  return isObject(value) ? checkObject(rt, value, budget, depth) : (value ?? null);
}

const plain = /^[ !#-[\]-~]*$/;

/** Bytes of JSON, a container's without what it holds. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return plain.test(value) ? value.length + 2 : utf8Length(quote(value));
  if (typeof value === "number") return value >= 0 && value < 10 && Number.isInteger(value) ? 1 : String(value).length;
  if (Array.isArray(value)) return 2 + value.length;
  return isObject(value) ? 2 : 4;
}

function checkArray(rt: Runtime, items: unknown[], budget: { left: number }, depth: number): unknown[] {
  let copy: unknown[] | null = null;
  for (let i = 0; i < items.length; i++) {
    const checked = checkOutput(rt, items[i], budget, depth + 1);
    if (checked !== items[i]) (copy ??= items.slice())[i] = checked;
  }
  return copy ?? items;
}

function checkObject(rt: Runtime, object: JsonObject, budget: { left: number }, depth: number): JsonObject {
  let copy: JsonObject | null = null;
  for (const key of Object.keys(object)) {
    budget.left -= key.length + 4;
    const checked = checkOutput(rt, object[key], budget, depth + 1);
    if (checked !== object[key]) setKey((copy ??= { ...object }), key, checked);
  }
  return copy ?? object;
}
