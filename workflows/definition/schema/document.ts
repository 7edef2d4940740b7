import { RE2JS } from "re2js";
import { type Path, type Report, under } from "./faults.ts";
import { isObject } from "./rules.ts";
import type { Json } from "./types.ts";

// What stands under these is data, or names that mean something else than keywords.
const DATA = new Set(["enum", "const", "default", "examples"]);
const BY_NAME = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);

/** A schema written in a definition: references within it only, and patterns that are matched in linear time. */
export function checkSchemaDocument(schema: Json, path: Path, report: Report): void {
  if (Array.isArray(schema)) return schema.forEach((item, i) => checkSchemaDocument(item, under(path, i), report));
  if (!isObject(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    const at = under(path, key);
    if (DATA.has(key)) continue;
    if ((key === "$ref" || key === "$dynamicRef") && (typeof value !== "string" || !value.startsWith("#")))
      report(at, "only references within the schema (#…) are followed");
    if (key === "pattern" && typeof value === "string") checkPattern(value, at, report);
    if (key === "patternProperties" && isObject(value))
      for (const pattern of Object.keys(value)) checkPattern(pattern, under(at, pattern), report);
    if ((BY_NAME.has(key) || key === "patternProperties") && isObject(value))
      for (const [name, member] of Object.entries(value)) checkSchemaDocument(member, under(at, name), report);
    else checkSchemaDocument(value, at, report);
  }
}

function checkPattern(pattern: string, path: Path, report: Report): void {
  if (pattern.length > 300 || runsAway(pattern)) return report(path, "this regular expression may take too long");
  try {
    RegExp(pattern, "u");
  } catch {
    return report(path, `"${pattern}" is not a regular expression`);
  }
  try {
    RE2JS.compile(pattern);
  } catch {
    report(path, "not supported: look-around and back-references, which can take for ever");
  }
}

const TOKENS = /\\.|\[(?:\\.|[^\]\\])*\]|\(\??|\)|[*+|]|\{\d*,?\d*\}|./gsu;

/** A repeated group that holds a choice or a repetition can take exponential time, many repetitions in a row long too. */
function runsAway(pattern: string): boolean {
  const open: boolean[] = [];
  let [holds, closed, repetitions] = [false, false, 0];
  for (const [token] of pattern.matchAll(TOKENS)) {
    const repeats = token === "*" || token === "+" || /^\{\d*,\d*\}$/.test(token) || /^\{\d{3,}\}$/.test(token);
    if (repeats && (closed || ++repetitions > 10)) return true;
    if (token.startsWith("(")) {
      open.push(holds);
      holds = false;
    } else if (token === "|" || repeats) holds = true;
    closed = token === ")" && holds;
    if (token === ")") holds = (open.pop() ?? false) || holds;
  }
  return false;
}
