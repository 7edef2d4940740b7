import { deepCompareStrict, format as formats, ucs2length } from "@cfworker/json-schema";
import type { Path } from "../faults.ts";
import { isObject, shorten } from "../rules.ts";
import type { Json, JsonObject } from "../types.ts";
import type { Fault } from "./evaluate.ts";
import { matches } from "./pattern.ts";

const KINDS = new Map<string, { words: string; is: (value: Json) => boolean }>(
  Object.entries({
    string: { words: "a text", is: (value: Json) => typeof value === "string" },
    number: { words: "a number", is: (value: Json) => typeof value === "number" },
    integer: { words: "a whole number", is: (value: Json) => Number.isInteger(value) },
    boolean: { words: "true or false", is: (value: Json) => typeof value === "boolean" },
    object: { words: "a mapping", is: isObject },
    array: { words: "a list", is: (value: Json) => Array.isArray(value) },
    null: { words: "null", is: (value: Json) => value === null },
  }),
);
/** A text of this length has no format that a person would have written. */
const MAX_FORMATTED = 4_096;

const FORMATS: Record<string, string> = {
  "date-time": "a date and time like 2026-01-31T09:00:00Z",
  date: "a date like 2026-01-31",
  time: "a time like 09:00:00Z",
  duration: "a duration like PT5M",
  email: "an e-mail address",
  uri: "an address",
  uuid: "a UUID",
};

/** What a value breaks by itself: kind, allowed values, bounds, patterns and formats. */
export function scalarFaults(schema: JsonObject, value: Json, path: Path): Fault[] {
  const { type, enum: allowed } = schema;
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]) as string[];
  if (types.length > 0 && !types.some((one) => KINDS.get(one)?.is(value))) {
    const kinds = types.map((one) => KINDS.get(one)?.words ?? one);
    return [{ path, message: `${kinds.join(" or ")} is expected here`, kinds }];
  }
  const faults: Fault[] = [];
  const tell = (message: string): void => void faults.push({ path, message });
  if (Object.hasOwn(schema, "const") && !deepCompareStrict(schema.const, value))
    tell(`only ${shorten(JSON.stringify(schema.const))} is allowed here`);
  if (Array.isArray(allowed) && !allowed.some((one) => deepCompareStrict(one, value)))
    tell(`one of ${shorten(allowed.map(plain).join(", "))} is expected here`);
  if (typeof value === "string") stringFaults(schema, value, tell);
  if (typeof value === "number") numberFaults(schema, value, tell);
  return faults;
}

const plain = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

function stringFaults(
  { minLength, maxLength, pattern, format }: JsonObject,
  value: string,
  tell: (message: string) => void,
): void {
  const bounded = minLength !== undefined || maxLength !== undefined;
  const length = bounded ? ucs2length(value) : 0;
  if (typeof minLength === "number" && length < minLength)
    tell(minLength === 1 ? "a text is expected here" : `at least ${minLength} characters are expected`);
  if (typeof maxLength === "number" && length > maxLength) tell(`at most ${maxLength} characters`);
  if (typeof pattern === "string" && !matches(pattern, value)) tell(`this is not written as ${shorten(pattern)}`);
  if (typeof format !== "string" || !Object.hasOwn(formats, format)) return;
  if (value.length > MAX_FORMATTED || !formats[format]!(value))
    tell(`this is not ${FORMATS[format] ?? `of the format ${format}`}`);
}

function numberFaults(schema: JsonObject, value: number, tell: (message: string) => void): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  // As a draft before the sixth has them, `exclusive…` says how the bound is meant.
  const above = exclusiveMinimum === true ? minimum : exclusiveMinimum;
  const below = exclusiveMaximum === true ? maximum : exclusiveMaximum;
  if (typeof above === "number" && value <= above) tell(`a number above ${above} is expected here`);
  else if (typeof minimum === "number" && value < minimum) tell(`a number from ${minimum} is expected here`);
  if (typeof below === "number" && value >= below) tell(`a number below ${below} is expected here`);
  else if (typeof maximum === "number" && value > maximum) tell(`a number up to ${maximum} is expected here`);
  if (typeof multipleOf === "number" && !isMultiple(value, multipleOf))
    tell(`a multiple of ${multipleOf} is expected here`);
}

function isMultiple(value: number, factor: number): boolean {
  const quotient = value / factor;
  return Number.isFinite(quotient) && Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * 1e-12;
}
