import type { Json } from "#workflows/contract.ts";
import { replacer, shortest } from "./replace.ts";

export interface Scrubber {
  /** From now on the value, every text and number in it, and what they become on their way, are taken out. */
  learn: (name: string, value: unknown) => void;
  text: (text: string) => string;
  bytes: (bytes: Buffer) => Buffer;
  json: (value: Json) => Json;
}

/** Takes secret values out of whatever leaves an activity, since that is kept in history. */
export function createScrubber(): Scrubber {
  const marks = new Map<string, string>();
  let text = replacer(marks);
  let latin = text;

  const json = (value: Json): Json => {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return marks.get(String(value)) ?? value;
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(json);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), json(item)]));
  };

  return {
    learn(name, value) {
      for (const leaf of leavesOf(value))
        for (const form of formsOf(leaf)) if (!marks.has(form)) marks.set(form, `[secret ${name}]`);
      text = replacer(marks);
      latin = replacer(new Map([...marks].map(([form, mark]) => [Buffer.from(form).toString("latin1"), mark])));
    },
    text: (given) => text(given),
    bytes(given) {
      const before = given.toString("latin1");
      const after = latin(before);
      return after === before ? given : Buffer.from(after, "latin1");
    },
    json,
  };
}

/** The texts and numbers of a value, as text. */
export function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

/** How a text looks in JSON, even in JSON within JSON, in an address, in a form, in hexadecimal, in base64, and inside something in base64. */
function formsOf(value: string): Set<string> {
  const inAddress = encodeURIComponent(value.toWellFormed());
  const inForm = new URLSearchParams([["", value]]).toString().slice(1);
  const lower = (text: string) => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const inJson = [1, 2, 3].reduce((levels) => [...levels, JSON.stringify(levels.at(-1)).slice(1, -1)], [value]);
  const forms = [...inJson, inAddress, lower(inAddress), inForm, lower(inForm)];
  if (value.length < shortest) return new Set(forms);
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  return new Set([...forms, hex, hex.toUpperCase(), ...base64Of(bytes)]);
}

/** Base64 depends on where in a group of three bytes a text begins: what all texts around it share is in the middle. */
function base64Of(bytes: Buffer): string[] {
  const cores = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((before * 8) / 6), whole);
  });
  return [bytes.toString("base64"), ...cores]
    .filter((core) => core.length >= shortest)
    .flatMap((core) => [core, core.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")]);
}
