import { charge, tooDeep, tooLarge, type Runtime } from "./runtime.ts";
import { isObject, sortedKeys, typeOf } from "./values.ts";

/** A number as jq writes it: 17 digits at most, exponents of two digits, no infinities. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
  if (Number.isInteger(value) && Math.abs(value) < 1e17) return Object.is(value, -0) ? "-0" : String(value);
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const digits = mantissa.replace(/[-.]/g, "");
  const exponent = Number(power);
  if (exponent <= -5 || exponent >= digits.length + 15) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const sign = value < 0 ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (exponent + 1 >= digits.length) return sign + digits.padEnd(exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

export const quote = (text: string): string => JSON.stringify(text).replace(/\x7f/g, "\\u007f");

/** A value as JSON text, within the limits of depth and output. */
export function dump(rt: Runtime, value: unknown): string {
  const text = write(rt, value, 0, { left: rt.limits.output }, false);
  charge(rt, text.length >> 4);
  return text;
}

function write(rt: Runtime, value: unknown, depth: number, budget: { left: number }, sorted: boolean): string {
  if (depth > rt.limits.depth) tooDeep(rt);
  let text: string;
  if (typeof value === "string") text = quote(value);
  else if (typeof value === "number") text = formatNumber(value);
  else if (Array.isArray(value)) {
    text = `[${value.map((item) => write(rt, item, depth + 1, budget, sorted)).join(",")}]`;
    budget.left -= 1 + value.length;
    return text;
  } else if (isObject(value)) {
    const entries = (sorted ? sortedKeys(value) : Object.keys(value)).map((key) => {
      const name = quote(key);
      budget.left -= name.length + 2;
      return `${name}:${write(rt, value[key], depth + 1, budget, sorted)}`;
    });
    return `{${entries.join(",")}}`;
  } else text = JSON.stringify(value ?? null);
  budget.left -= text.length;
  if (budget.left < 0) tooLarge(rt);
  return text;
}

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);
export const utf8Length = (text: string): number => encoder.encode(text).length;

/** A value's text cut to 29 bytes, as jq's messages show it. */
export function excerpt(value: unknown): string {
  const text = preview(value, 0);
  if (text.length < 30 && utf8Length(text) < 30) return text;
  const quoted = typeof value === "string";
  let cut = "";
  let size = 0;
  for (const char of text) {
    size += utf8Length(char);
    if (size > (quoted ? 25 : 26)) break;
    cut += char;
  }
  return `${cut}...${quoted ? '"' : ""}`;
}

/** Enough of a value's text for a message, without walking all of it. */
function preview(value: unknown, depth: number): string {
  if (depth > 30) return "…";
  if (typeof value === "string") return quote(value.slice(0, 40));
  if (typeof value === "number") return formatNumber(value);
  const inner = (parts: string[]) => parts.join(",");
  if (Array.isArray(value)) return `[${inner(value.slice(0, 30).map((item) => preview(item, depth + 1)))}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value).slice(0, 30);
  return `{${inner(keys.map((key) => `${quote(key)}:${preview(value[key], depth + 1)}`))}}`;
}

/** `string ("abc")`: how jq names a value in a message. */
export const describe = (value: unknown): string => `${typeOf(value)} (${excerpt(value)})`;
