import { describe } from "./json.ts";
import { fault, isObject, textLength, type JsonObject } from "./values.ts";

export function lengthOf(input: unknown): number {
  if (typeof input === "string") return textLength(input);
  if (typeof input === "number") return Math.abs(input);
  if (input === null || input === undefined) return 0;
  if (Array.isArray(input)) return input.length;
  return isObject(input) ? Object.keys(input).length : fault(`${describe(input)} has no length`);
}

export function containerOnly(value: unknown): unknown[] | JsonObject {
  if (Array.isArray(value) || isObject(value)) return value;
  return fault(`Cannot iterate over ${value === null || value === undefined ? "null" : describe(value)}`);
}
