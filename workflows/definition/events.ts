import { RE2JS } from "re2js";
import type { CloudEvent, EventFilter } from "../contract.ts";
import { compile } from "../expressions/index.ts";
import { isExpression, programOf } from "./duration.ts";
import type { Consumption, Definition, EventFilterSpec, Json, JsonObject } from "./types.ts";

/** Events that start a run: the input is the array of events consumed. */
export interface Trigger {
  strategy: "one" | "any" | "all";
  filters: EventFilter[];
  /** Exact types the filters name; undefined when a filter takes any type or a pattern of types. */
  types?: string[];
}

export function triggerOf({ schedule }: Definition): Trigger | undefined {
  if (!schedule?.on) return undefined;
  const strategy = strategyOf(schedule.on);
  const specs: EventFilterSpec[] = strategy === "one" ? [schedule.on.one!] : schedule.on[strategy]!;
  const types = specs.map((spec) => spec.with.type);
  const exact = types.every(
    (type): type is string => typeof type === "string" && !isPattern(type) && !isExpression(type),
  );
  return { strategy, filters: specs, ...(exact && { types }) };
}

export function strategyOf({ one, any }: Consumption): "one" | "any" | "all" {
  return one ? "one" : any ? "any" : "all";
}

/**
 * Whether the event has what the filter's `with` and expected correlations ask for. `data` as `${ … }` is a condition
 * over the event's data; as an object it is contained in it; other attributes are equal texts or regular expressions.
 */
export function matches(filter: EventFilter, event: CloudEvent): boolean {
  const attributes = Object.entries(filter.with).every(([name, wanted]) =>
    name === "data"
      ? matchesData(wanted, event.data ?? null, filter.vars ?? {})
      : matchesAttribute(wanted, event[name]),
  );
  return (
    attributes &&
    Object.values(filter.correlate ?? {}).every(
      ({ from, expect }) => expect === undefined || same(expect, extract(from, event)),
    )
  );
}

/** The bindings after this event, or undefined when a value seen before differs. */
export function bindCorrelations(filter: EventFilter, event: CloudEvent, bound: JsonObject): JsonObject | undefined {
  const after = { ...bound };
  for (const [name, { from, expect }] of Object.entries(filter.correlate ?? {})) {
    if (expect !== undefined) continue;
    const value = extract(from, event);
    if (Object.hasOwn(after, name) && !same(after[name]!, value)) return undefined;
    after[name] = value;
  }
  return after;
}

/** What an event must have for a filter to fit, as far as that can be looked up: these programs over it yield these values. */
export interface Lookup {
  from: string[];
  key: string;
}

/**
 * Listeners by the thousand differ only in the values that they wait for: expected correlations, attributes that are no
 * patterns, values within `data`, and a condition's comparisons with `==`, such as `.orderId == $context.order`. Found by
 * `eventKey(from, event) === key`; whether the whole filter fits, `matches` tells.
 */
export function lookupOf({ with: attributes, correlate = {}, vars = {} }: EventFilter): Lookup {
  const { type: _, data, ...others } = attributes;
  const needed: [from: string, value: Json | undefined][] = [
    ...Object.values(correlate).map(({ from, expect }): [string, Json | undefined] => [from, expect]),
    ...Object.entries(others)
      .filter(([, wanted]) => typeof wanted !== "string" || !isPattern(wanted))
      .map(([name, wanted]): [string, Json] => [`.${JSON.stringify(name)}`, wanted]),
    ...(data === undefined ? [] : isExpression(data) ? comparisons(programOf(data), vars) : leaves(".data", data)),
  ];
  // Of what an event lacks and what is null in it, the key tells nothing.
  const known = needed
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return { from: known.map(([from]) => from), key: stable(known.map(([, value]) => value)) };
}

/** The same for the values an event has. Undefined when the event has none of some. */
export function eventKey(from: string[], event: CloudEvent): string | undefined {
  const values = from.map((program) => extract(program, event));
  return values.includes(null) ? undefined : stable(values);
}

function leaves(at: string, part: Json): [from: string, value: Json][] {
  if (!isObject(part)) return [[at, part]];
  return Object.entries(part).flatMap(([name, value]) => leaves(`${at}[${JSON.stringify(name)}]`, value));
}

const operand = String.raw`(?:\.[A-Za-z_]\w*|\$[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*|"[^"\\]*"|-?\d+(?:\.\d+)?`;
const comparison = String.raw`(${operand})\s*(==|!=|<=|>=|<|>)\s*(${operand})`;
const comparisonsOnly = new RegExp(String.raw`^\s*${comparison}(?:\s+and\s+${comparison})*\s*$`);
const eachComparison = new RegExp(comparison, "g");

/** What a condition compares with `==`, where it does nothing but compare. */
function comparisons(program: string, vars: JsonObject): [from: string, value: Json | undefined][] {
  if (!comparisonsOnly.test(program)) return [];
  return [...program.matchAll(eachComparison)].flatMap(([, left = "", operator, right = ""]) => {
    const [path, other] = left.startsWith(".") ? [left, right] : [right, left];
    if (operator !== "==" || !path.startsWith(".") || other.startsWith(".")) return [];
    return [[`.data${path}`, evaluate(other, null, vars)[0]]];
  });
}

const PATTERN = /[*+?^$|\\()[\]{}]/;

/** Whether a text is a regular expression over an attribute, and not the attribute itself. */
export function isPattern(text: string): boolean {
  return PATTERN.test(text);
}

function matchesAttribute(wanted: Json, actual: Json | undefined): boolean {
  if (typeof wanted !== "string" || typeof actual !== "string") return same(wanted, actual ?? null);
  return wanted === actual || (isPattern(wanted) && regex(wanted)?.matches(actual) === true);
}

function matchesData(wanted: Json, data: Json, vars: JsonObject): boolean {
  if (!isExpression(wanted)) return contains(data, wanted);
  const [value = null] = evaluate(wanted, data, vars);
  return value !== null && value !== false;
}

function contains(whole: Json, part: Json): boolean {
  if (!isObject(part)) return same(whole, part);
  return (
    isObject(whole) &&
    Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && contains(whole[key]!, value))
  );
}

function extract(from: string, event: CloudEvent): Json {
  return evaluate(from, event as JsonObject, {})[0] ?? null;
}

// A filter that cannot be evaluated over some event does not match it: events come in every shape.
function evaluate(text: string, input: Json, vars: JsonObject): Json[] {
  try {
    return program(programOf(text))(input, vars) as Json[];
  } catch {
    return [];
  }
}

const program = cached((text) => compile(text, { now: () => Date.now() / 1000 }));
const regex = cached((text) => {
  try {
    return RE2JS.compile(text);
  } catch {
    return undefined;
  }
});

function cached<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.size > 10_000) known.clear();
    if (!known.has(text)) known.set(text, make(text));
    return known.get(text)!;
  };
}

function same(a: Json, b: Json): boolean {
  return a === b || (typeof a === "object" && stable(a) === stable(b));
}

/** JSON with keys in order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    isObject(one as Json)
      ? Object.fromEntries(Object.entries(one as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
