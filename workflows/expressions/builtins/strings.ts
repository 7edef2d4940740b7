import { containerOnly } from "../containers.ts";
import { splitText } from "../arithmetic.ts";
import { describe, dump } from "../json.ts";
import { bounded, charge, type Runtime } from "../runtime.ts";
import { fault, textLength, typeOf } from "../values.ts";
import { formats } from "./formats.ts";
import type { ValueFunctions } from "./types.ts";

/** Where `wanted` stands in a text, overlaps and all, counted in characters. */
export function textIndices(rt: Runtime, text: string, wanted: string): number[] {
  if (wanted === "") return [];
  charge(rt, text.length >> 3);
  const found: number[] = [];
  let [characters, counted] = [0, 0];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    charge(rt, 1 + (wanted.length >> 6));
    characters += textLength(text.slice(counted, at));
    counted = at;
    found.push(characters);
  }
  return found;
}

const text = (value: unknown, what: string): string => (typeof value === "string" ? value : fault(what));

const spaces = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const trimmer = (pattern: RegExp) => (rt: Runtime, input: unknown) => {
  const whole = text(input, "trim input must be a string");
  charge(rt, whole.length >> 4);
  return whole.replace(pattern, "");
};
const start = new RegExp(`^${spaces}`);

/** From the end by hand: a pattern anchored there would look at every run of spaces. */
function trimEnd(rt: Runtime, input: unknown): string {
  const whole = text(input, "trim input must be a string");
  charge(rt, whole.length >> 4);
  let end = whole.length;
  while (end > 0 && start.test(whole[end - 1]!)) end--;
  return whole.slice(0, end);
}

const trimStart = trimmer(start);

const startsWith = (input: unknown, prefix: unknown): boolean => {
  const message = "startswith() requires string inputs";
  return text(input, message).startsWith(text(prefix, message));
};
const endsWith = (input: unknown, suffix: unknown): boolean => {
  const message = "endswith() requires string inputs";
  return text(input, message).endsWith(text(suffix, message));
};
const cutStart = (input: unknown, prefix: unknown): unknown =>
  startsWith(input, prefix) ? (input as string).slice((prefix as string).length) : input;
const cutEnd = (input: unknown, suffix: unknown): unknown =>
  endsWith(input, suffix) ? (input as string).slice(0, (input as string).length - (suffix as string).length) : input;

function toNumber(input: unknown): number {
  if (typeof input === "number") return input;
  const parsed =
    typeof input === "string" && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(input) ? Number(input) : null;
  if (typeof input === "string" && /^-?nan$/i.test(input)) return NaN;
  return parsed ?? fault(`${describe(input)} cannot be parsed as a number`);
}

function toBoolean(input: unknown): boolean {
  if (typeof input === "boolean") return input;
  if (input === "true" || input === "false") return input === "true";
  return fault(`${describe(input)} cannot be parsed as a boolean`);
}

function explode(rt: Runtime, input: unknown): number[] {
  const whole = text(input, `${describe(input)} cannot be exploded`);
  charge(rt, whole.length);
  return Array.from(whole, (char) => char.codePointAt(0)!);
}

function implode(rt: Runtime, input: unknown): string {
  if (!Array.isArray(input)) return fault("implode input must be an array");
  charge(rt, input.length);
  const chars = input.map((code: unknown) => {
    if (typeof code !== "number" || Number.isNaN(code)) {
      return fault(`${describe(code)} can't be imploded, unicode codepoint needs to be numeric`);
    }
    const point = Math.trunc(code);
    return point < 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)
      ? "\ufffd"
      : String.fromCodePoint(point);
  });
  return bounded(rt, chars.join(""));
}

function join(rt: Runtime, input: unknown, separator: unknown): unknown {
  const items = Object.values(containerOnly(input));
  if (items.length === 0) return "";
  const glue = items.length < 2 && separator === null ? "" : separator;
  let joined = "";
  let size = 0;
  items.forEach((item: unknown, i) => {
    charge(rt, 1);
    const kind = typeOf(item);
    if (i > 0 && typeof glue !== "string") fault(`${describe(joined)} and ${describe(glue)} cannot be added`);
    const before = i === 0 ? "" : (glue as string);
    if (kind === "array" || kind === "object")
      fault(`${describe(joined + before)} and ${describe(item)} cannot be added`);
    joined += before + (typeof item === "string" ? item : item === null || item === undefined ? "" : dump(rt, item));
    if (joined.length - size > 4096) {
      bounded(rt, joined);
      size = joined.length;
    }
  });
  return bounded(rt, joined);
}

const inCase = (
  rt: Runtime,
  input: unknown,
  name: string,
  pattern: RegExp,
  change: (char: string) => string,
): string => {
  const whole = text(input, `${name} input must be a string`);
  charge(rt, whole.length >> 3);
  return whole.replace(pattern, change);
};

export const strings: ValueFunctions = {
  "startswith/1": (_rt, input, prefix) => startsWith(input, prefix),
  "endswith/1": (_rt, input, suffix) => endsWith(input, suffix),
  "ltrimstr/1": (_rt, input, prefix) => cutStart(input, prefix),
  "rtrimstr/1": (_rt, input, suffix) => cutEnd(input, suffix),
  "trimstr/1": (_rt, input, edge) => cutEnd(cutStart(input, edge), edge),
  "trim/0": (rt, input) => trimEnd(rt, trimStart(rt, input)),
  "ltrim/0": trimStart,
  "rtrim/0": trimEnd,
  "tonumber/0": (_rt, input) => toNumber(input),
  "toboolean/0": (_rt, input) => toBoolean(input),
  "explode/0": explode,
  "implode/0": implode,
  "join/1": join,
  "split/1": (rt, input, separator) => {
    const message = "split input and separator must be strings";
    return splitText(rt, text(input, message), text(separator, message));
  },
  "_strindices/1": (rt, input, wanted) => {
    const whole = text(input, `${describe(input)} cannot be searched, as it is not a string`);
    return textIndices(rt, whole, text(wanted, `${describe(wanted)} is not a string`));
  },
  "ascii_downcase/0": (rt, input) => inCase(rt, input, "ascii_downcase", /[A-Z]+/g, (char) => char.toLowerCase()),
  "ascii_upcase/0": (rt, input) => inCase(rt, input, "ascii_upcase", /[a-z]+/g, (char) => char.toUpperCase()),
  "format/1": (rt, input, name) => {
    const make = typeof name === "string" && Object.hasOwn(formats, name) ? formats[name]! : null;
    if (make) return make(rt, input);
    return fault(
      typeof name === "string" ? `${name} is not a valid format` : `${describe(name)} is not a valid format`,
    );
  },
};
