import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { DefinitionFault } from "./faults.ts";
import type { Json } from "./types.ts";

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

/** Reads YAML or JSON; everything that is wrong with the text itself is found at once. */
export function readSource(text: string): Source {
  const nowhere = { line: 1, column: 1 };
  const refuse = (message: string): Source => ({
    faults: [{ ...nowhere, pointer: "", message }],
    locate: () => nowhere,
  });
  if (new TextEncoder().encode(text).length > MAX_BYTES)
    return refuse(`a definition has at most ${MAX_BYTES / 1024} KB`);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
      uniqueKeys: true,
      version: "1.2",
    });
    const at = (offset: number) => ({ line: lines.linePos(offset).line, column: lines.linePos(offset).col });
    const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
      ...at(pos[0]),
      pointer: "",
      message: plain(message),
    }));
    if (faults.length > 0) return { faults, locate: () => nowhere };
    const locate = (pointer: string) => at(offsetOf(document.contents, pointer.split("/").slice(1)));
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
    return { value, locate, faults: unfit(value, "", 0).map((fault) => ({ ...locate(fault.pointer), ...fault })) };
  } catch (error) {
    if (error instanceof RangeError) return refuse("the text nests too deeply");
    if (error instanceof ReferenceError) return refuse(`at most ${MAX_ALIASES} aliases can be used`);
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

/** Values that are no JSON, or that would be dangerous or other than written. */
function unfit(value: unknown, pointer: string, depth: number): { pointer: string; message: string }[] {
  if (depth > MAX_DEPTH) return [{ pointer, message: `nested deeper than ${MAX_DEPTH} levels` }];
  if (
    typeof value === "number" &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  ) {
    return [{ pointer, message: "this number is too large to be exact" }];
  }
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => unfit(item, `${pointer}/${i}`, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return [{ pointer, message: "this is no plain value" }];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return key === "__proto__" ? [{ pointer: at, message: "this key is not allowed" }] : unfit(item, at, depth + 1);
  });
}
