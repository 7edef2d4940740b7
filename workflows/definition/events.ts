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

/**
 * Listeners by the thousand differ only in what they expect: those of one shape are looked up by key,
 * `listeners(shapeOf(filter), correlationKey(filter))`, with `eventKey(shape's filter, event)`.
 */
export function shapeOf({ with: attributes, correlate = {}, vars = {} }: EventFilter): string {
  const names = Object.entries(correlate).filter(([, { expect }]) => expect !== undefined);
  return stable({ attributes, vars, from: Object.fromEntries(names.map(([name, { from }]) => [name, from])) });
}

/** The expected values, in the order of their names; `[]` when the filter expects none. */
export function correlationKey({ correlate = {} }: EventFilter): string {
  const expected = Object.keys(correlate)
    .sort()
    .map((name) => correlate[name]!.expect);
  return stable(expected.filter((value) => value !== undefined));
}

/** The same for the values an event has. Undefined when the event has none of some name. */
export function eventKey({ correlate = {} }: EventFilter, event: CloudEvent): string | undefined {
  const names = Object.keys(correlate)
    .sort()
    .filter((name) => correlate[name]!.expect !== undefined);
  const values = names.map((name) => extract(correlate[name]!.from, event));
  return values.includes(null) ? undefined : stable(values);
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
