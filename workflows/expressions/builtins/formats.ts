import { describe, dump, formatNumber, utf8 } from "../json.ts";
import { bounded, charge, type Runtime } from "../runtime.ts";
import { fault } from "../values.ts";

type Format = (rt: Runtime, value: unknown) => string;

const toText: Format = (rt, value) => (typeof value === "string" ? value : dump(rt, value));

const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;", '"': "&quot;" };
const tabs: Record<string, string> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

/** Applies `escape` to the value as text, and bounds what comes of it. */
const escaped =
  (escape: (text: string) => string): Format =>
  (rt, value) => {
    const text = toText(rt, value);
    charge(rt, text.length >> 2);
    return bounded(rt, escape(text));
  };

function row(rt: Runtime, value: unknown, name: string, cell: (text: string) => string, separator: string): string {
  if (!Array.isArray(value)) return fault(`${describe(value)} cannot be ${name}-formatted, only an array can be`);
  charge(rt, value.length);
  const cells = value.map((item: unknown) => {
    if (typeof item === "number") return formatNumber(item);
    if (typeof item === "boolean") return String(item);
    if (item === null || item === undefined) return "";
    return typeof item === "string" ? cell(item) : fault(`${describe(item)} is not valid in a ${name} row`);
  });
  return bounded(rt, cells.join(separator));
}

const alphabet64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const alphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bytes as digits of `bits` each, padded with `=` to whole groups. */
function encode(bytes: Uint8Array, alphabet: string, bits: number, group: number): string {
  let [made, buffer, held] = ["", 0, 0];
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    held += 8;
    while (held >= bits) {
      held -= bits;
      made += alphabet[(buffer >> held) & ((1 << bits) - 1)];
    }
  }
  if (held > 0) made += alphabet[(buffer << (bits - held)) & ((1 << bits) - 1)];
  return made.padEnd(Math.ceil(made.length / group) * group, "=");
}

function decode(digits: string, alphabet: string, bits: number): Uint8Array | null {
  const bytes: number[] = [];
  let [buffer, held] = [0, 0];
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return null;
    buffer = ((buffer << bits) | value) & 0xffff;
    held += bits;
    if (held >= 8) {
      held -= 8;
      bytes.push((buffer >> held) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

const decoded =
  (name: string, alphabet: string, bits: number): Format =>
  (rt, value) => {
    const text = toText(rt, value);
    charge(rt, text.length);
    const digits = text.replace(/=+$/, "");
    const bytes = decode(digits, alphabet, bits);
    if (!bytes) return fault(`${describe(text)} is not valid ${name} data`);
    if (bytes.length === 0 && digits.length > 0) return fault(`${describe(text)} trailing ${name} byte found`);
    return new TextDecoder().decode(bytes);
  };

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

function decodeUri(text: string): string {
  const bytes: number[] = [];
  for (const part of text.split(/(%[0-9a-fA-F]{2})/)) {
    if (/^%[0-9a-fA-F]{2}$/.test(part)) bytes.push(parseInt(part.slice(1), 16));
    else if (part.includes("%")) return fault(`${describe(text)} is not a valid uri encoding`);
    else for (const byte of utf8(part)) bytes.push(byte);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

const shellWord = (rt: Runtime, value: unknown): string => {
  if (typeof value === "string") return `'${value.replaceAll("'", "'\\''")}'`;
  return typeof value === "object" && value !== null
    ? fault(`${describe(value)} can not be escaped for shell`)
    : dump(rt, value);
};

/** `@name`: a value as text of some kind. */
export const formats: Record<string, Format> = {
  text: toText,
  json: (rt, value) => dump(rt, value),
  html: escaped((text) => text.replace(/[<>&'"]/g, (char) => entities[char]!)),
  uri: escaped((text) =>
    Array.from(utf8(text), (byte) =>
      /[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte),
    ).join(""),
  ),
  urid: escaped(decodeUri),
  csv: (rt, value) => row(rt, value, "csv", (text) => `"${text.replaceAll('"', '""')}"`, ","),
  tsv: (rt, value) => row(rt, value, "tsv", (text) => text.replace(/[\t\n\r\\]/g, (char) => tabs[char]!), "\t"),
  sh: (rt, value) =>
    bounded(rt, Array.isArray(value) ? value.map((item) => shellWord(rt, item)).join(" ") : shellWord(rt, value)),
  base64: escaped((text) => encode(utf8(text), alphabet64, 6, 4)),
  base64d: decoded("base64", alphabet64, 6),
  base32: escaped((text) => encode(utf8(text), alphabet32, 5, 8)),
  base32d: decoded("base32", alphabet32, 5),
};
