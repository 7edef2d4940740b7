import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type DefinitionFault, type Path, pointerOf, ROOT, under } from "./faults.ts";
import type { Json, JsonObject } from "./types.ts";

export const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 64;
const MAX_ALIASES = 100;

export interface Source {
  /** Absent when the text cannot be read. */
  value?: Json;
  faults: DefinitionFault[];
  /** Line and column, from 1, of what a JSON pointer names; of its nearest parent where it names nothing. */
  locate: (pointer: string) => { line: number; column: number };
}

const nowhere = { line: 1, column: 1 };
const unread = (message: string): Source => ({
  faults: [{ ...nowhere, pointer: "", message, severity: "error" }],
  locate: () => nowhere,
});
const TOO_LARGE = `a definition has at most ${MAX_BYTES / 1024} KB`;

/** Reads YAML or JSON, or takes a value as it is; everything that is wrong with the text itself is found at once. */
export function readSource(source: string | Json): Source {
  return typeof source === "string" ? readText(source) : readValue(source);
}

/** Places are those of the value written out as JSON, which is done when one is asked for. */
function readValue(value: Json): Source {
  let written: Source | undefined;
  const locate = (pointer: string) => (written ??= readText(JSON.stringify(value, null, 2))).locate(pointer);
  const faults = unfit(value, ROOT, 0).map((fault) => ({ ...nowhere, ...fault }));
  if (faults.length > 0) return { faults, locate: () => nowhere };
  return JSON.stringify(value).length > MAX_BYTES ? unread(TOO_LARGE) : { value, faults, locate };
}

function readText(text: string): Source {
  if (text.length > MAX_BYTES || new TextEncoder().encode(text).length > MAX_BYTES) return unread(TOO_LARGE);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
      uniqueKeys: true,
      stringKeys: true,
      version: "1.2",
    });
    const at = (offset: number) => ({ line: lines.linePos(offset).line, column: lines.linePos(offset).col });
    const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
      ...at(pos[0]),
      pointer: "",
      message: plain(message),
      severity: "error" as const,
    }));
    if (faults.length > 0) return { faults, locate: () => nowhere };
    const locate = (pointer: string) => at(offsetOf(document.contents, pointer.split("/").slice(1)));
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
    return { value, locate, faults: unfit(value, ROOT, 0).map((fault) => ({ ...locate(fault.pointer), ...fault })) };
  } catch (error) {
    if (error instanceof RangeError) return unread("the text nests too deeply");
    if (error instanceof ReferenceError) return unread(`at most ${MAX_ALIASES} aliases can be used`);
    throw error;
  }
}

function plain(message: string): string {
  if (message === "Map keys must be unique") return "this key is written twice";
  return message.startsWith("Maximum call stack") ? "the text nests too deeply" : message;
}

function offsetOf(node: unknown, tokens: string[], offset = 0): number {
  const start = (node as Node | null)?.range?.[0] ?? offset;
  const [token, ...rest] = tokens;
  if (token === undefined) return start;
  const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
  if (isSeq(node)) return offsetOf(node.items[Number(key)], rest, start);
  const pair = isMap(node)
    ? node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  if (!pair) return start;
  const keyOffset = (pair.key as Node).range?.[0] ?? start;
  return rest.length === 0 ? keyOffset : offsetOf(pair.value, rest, keyOffset);
}

type Unfit = Pick<DefinitionFault, "pointer" | "message" | "severity">;

/** Values that are no JSON, or that would be dangerous or other than written. */
function unfit(value: unknown, path: Path, depth: number, found: Unfit[] = []): Unfit[] {
  const refuse = (message: string, at = path) => found.push({ pointer: pointerOf(at), message, severity: "error" });
  if (depth > MAX_DEPTH) refuse(`nested deeper than ${MAX_DEPTH} levels`);
  else if (typeof value === "number") {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      refuse("this number is too large to be exact");
  } else if (Array.isArray(value)) value.forEach((item, i) => unfit(item, under(path, i), depth + 1, found));
  else if (typeof value === "object" && value !== null) {
    if (Object.getPrototypeOf(value) !== Object.prototype) refuse("this is no plain value");
    for (const key of Object.keys(value)) {
      if (key === "__proto__") refuse("this key is not allowed", under(path, key));
      else unfit((value as JsonObject)[key], under(path, key), depth + 1, found);
    }
  } else if (value === undefined || typeof value === "bigint" || typeof value === "function")
    refuse("this is no plain value");
  return found;
}
