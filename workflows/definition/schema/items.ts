import { deepCompareStrict } from "@cfworker/json-schema";
import { type Path, under } from "../faults.ts";
import type { Json, JsonObject } from "../types.ts";
import { evaluate, Exhausted, type Fault, type Run, type Seen } from "./evaluate.ts";

/** Comparing each with each takes its time. */
const MAX_COMPARED = 1_000;

/** What is wrong with a list: how many items, which, and what they hold. */
export function itemFaults(schema: JsonObject, value: Json[], path: Path, run: Run, seen: Seen, faults: Fault[]): void {
  const { minItems, maxItems, uniqueItems, contains, minContains = 1, maxContains, unevaluatedItems } = schema;
  const tell = (message: string): void => void faults.push({ path, message });
  if (typeof minItems === "number" && value.length < minItems) tell(`at least ${minItems} expected`);
  if (typeof maxItems === "number" && value.length > maxItems)
    tell(`at most ${maxItems} allowed, this has ${value.length}`);
  if (uniqueItems === true && hasDoubles(value)) tell("each may stand only once in this list");
  // Lists of schemas stand under `items` in drafts before 2020-12.
  const [first, rest] = Array.isArray(schema.items)
    ? [schema.items, schema.additionalItems]
    : [schema.prefixItems, schema.items];
  const prefix = Array.isArray(first) ? first : [];
  value.forEach((item, i) => {
    const one = i < prefix.length ? prefix[i] : rest;
    if (one === undefined) return;
    seen.items.add(i);
    if (one === false) faults.push({ path: under(path, i), message: `at most ${prefix.length} allowed` });
    else faults.push(...evaluate(one, item, under(path, i), run));
  });
  if (contains !== undefined) {
    const fitting = value.flatMap((item, i) => (evaluate(contains, item, under(path, i), run).length === 0 ? [i] : []));
    for (const i of fitting) seen.items.add(i);
    if (fitting.length < (minContains as number)) tell("an item is missing from this list");
    if (typeof maxContains === "number" && fitting.length > maxContains)
      tell(`at most ${maxContains} of these allowed`);
  }
  if (unevaluatedItems === undefined) return;
  value.forEach((item, i) => {
    if (!seen.items.has(i)) faults.push(...evaluate(unevaluatedItems, item, under(path, i), run));
    seen.items.add(i);
  });
}

function hasDoubles(list: Json[]): boolean {
  const scalars = list.filter((item) => typeof item !== "object" || item === null);
  if (new Set(scalars).size < scalars.length) return true;
  const others = list.filter((item) => typeof item === "object" && item !== null);
  if (others.length > MAX_COMPARED) throw new Exhausted();
  return others.some((item, i) => others.some((other, j) => j < i && deepCompareStrict(item, other)));
}
