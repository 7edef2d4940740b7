import { containerOnly, lengthOf } from "../containers.ts";
import { describe } from "../json.ts";
import { index } from "../paths.ts";
import { charge, type Runtime } from "../runtime.ts";
import { compare, fault, isObject, sortBy } from "../values.ts";
import type { ValueFunctions } from "./types.ts";

const arrayOnly = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : fault(`${describe(value)} cannot be sorted, as it is not an array`);

/** Items with equal keys together, in the order of their keys. */
export function groups(rt: Runtime, items: unknown[], keys: unknown[], order: number[]): unknown[][] {
  const made: unknown[][] = [];
  order.forEach((i, position) => {
    const before = order[position - 1];
    if (before !== undefined && compare(rt, keys[before], keys[i]) === 0) made.at(-1)!.push(items[i]);
    else made.push([items[i]]);
  });
  return made;
}

const sorted = (rt: Runtime, input: unknown): unknown[] => {
  const items = arrayOnly(input);
  return sortBy(rt, items, items).map((i) => items[i]);
};

/** Where `target` stands in a sorted array, or `-1 - i` with the place `i` where it would. */
function search(rt: Runtime, input: unknown, target: unknown): number {
  if (!Array.isArray(input)) return fault(`${describe(input)} cannot be searched from`);
  let [low, high] = [0, input.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compare(rt, input[middle], target);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1 - low;
}

export const sorting: ValueFunctions = {
  "sort/0": sorted,
  "unique/0": (rt, input) => {
    const items = sorted(rt, input);
    return items.filter((item, i) => i === 0 || compare(rt, items[i - 1], item) !== 0);
  },
  "min/0": (rt, input) => sorted(rt, input)[0] ?? null,
  "max/0": (rt, input) => sorted(rt, input).at(-1) ?? null,
  "reverse/0": (rt, input) => {
    if (input === null || input === 0 || (isObject(input) && Object.keys(input).length === 0)) return [];
    if (typeof input === "string") return Array.from(input).toReversed().join("");
    if (!Array.isArray(input)) return fault(`${describe(input)} cannot be reversed, as it is not an array`);
    charge(rt, input.length >> 4);
    return input.toReversed();
  },
  "bsearch/1": search,
  "transpose/0": (rt, input) => {
    const rows = Object.values(containerOnly(input));
    const width = rows.reduce<number>((most, row) => Math.max(most, lengthOf(row)), 0);
    charge(rt, width * rows.length);
    return Array.from({ length: width }, (_, i) => rows.map((row) => index(rt, row, i)));
  },
};
