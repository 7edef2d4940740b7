import type { BinaryOperator } from "./ast.ts";
import { describe } from "./json.ts";
import { bounded, charge, tooDeep, tooLarge, type Runtime } from "./runtime.ts";
import { compare, equal, fault, getKey, isObject, setKey, type JsonObject } from "./values.ts";

/** The operators on any two values; `left` is what stands before the sign. */
export const operators: Record<BinaryOperator, (rt: Runtime, left: unknown, right: unknown) => unknown> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "%": remainder,
  "==": (rt, left, right) => equal(rt, left, right),
  "!=": (rt, left, right) => !equal(rt, left, right),
  "<": (rt, left, right) => compare(rt, left, right) < 0,
  "<=": (rt, left, right) => compare(rt, left, right) <= 0,
  ">": (rt, left, right) => compare(rt, left, right) > 0,
  ">=": (rt, left, right) => compare(rt, left, right) >= 0,
};

const refuse = (left: unknown, right: unknown, what: string): never =>
  fault(`${describe(left)} and ${describe(right)} cannot be ${what}`);

export function add(rt: Runtime, left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") return left + right;
  if (left === null || left === undefined) return right ?? null;
  if (right === null || right === undefined) return left;
  if (typeof left === "string" && typeof right === "string") return bounded(rt, left + right);
  if (Array.isArray(left) && Array.isArray(right)) {
    charge(rt, (left.length + right.length) >> 6);
    if (left.length + right.length > rt.limits.steps) tooLarge(rt);
    return left.concat(right);
  }
  if (isObject(left) && isObject(right)) {
    charge(rt, (Object.keys(left).length + Object.keys(right).length) >> 3);
    return { ...left, ...right };
  }
  return refuse(left, right, "added");
}

function subtract(rt: Runtime, left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (!Array.isArray(left) || !Array.isArray(right)) return refuse(left, right, "subtracted");
  charge(rt, left.length);
  return left.filter((item) => !right.some((gone) => equal(rt, item, gone)));
}

function multiply(rt: Runtime, left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") return left * right;
  if (typeof left === "string" && typeof right === "number") return repeatText(rt, left, right);
  if (typeof left === "number" && typeof right === "string") return repeatText(rt, right, left);
  if (isObject(left) && isObject(right)) return merge(rt, left, right, 0);
  return refuse(left, right, "multiplied");
}

function repeatText(rt: Runtime, text: string, times: number): string | null {
  if (!(times >= 0)) return null;
  const count = Math.floor(times);
  if (text.length * count > rt.limits.output) tooLarge(rt);
  return bounded(rt, text === "" ? "" : text.repeat(count));
}

function merge(rt: Runtime, left: JsonObject, right: JsonObject, depth: number): JsonObject {
  if (depth > rt.limits.depth) tooDeep(rt);
  const merged = { ...left };
  charge(rt, 4 + (Object.keys(left).length >> 2) + Object.keys(right).length * 2);
  for (const key of Object.keys(right)) {
    const [before, after] = [getKey(merged, key), right[key]];
    setKey(merged, key, isObject(before) && isObject(after) ? merge(rt, before, after, depth + 1) : after);
  }
  return merged;
}

function divide(rt: Runtime, left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") {
    return right === 0 ? refuse(left, right, "divided because the divisor is zero") : left / right;
  }
  if (typeof left === "string" && typeof right === "string") return splitText(rt, left, right);
  return refuse(left, right, "divided");
}

export function splitText(rt: Runtime, text: string, separator: string): string[] {
  charge(rt, text.length >> 4);
  if (text === "") return [];
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  charge(rt, parts.length);
  return parts;
}

function remainder(_rt: Runtime, left: unknown, right: unknown): unknown {
  if (typeof left !== "number" || typeof right !== "number") return refuse(left, right, "divided (remainder)");
  if (Number.isNaN(left) || Number.isNaN(right)) return NaN;
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right) && right !== 0) return (left % right) + 0;
  const [dividend, divisor] = [toInteger(left), toInteger(right)];
  if (divisor === 0n) return refuse(left, right, "divided (remainder) because the divisor is zero");
  return Number(dividend % divisor);
}

/** As jq computes remainders: whole numbers of 64 bits. */
const toInteger = (value: number): bigint =>
  value >= 2 ** 63 ? 2n ** 63n - 1n : value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
