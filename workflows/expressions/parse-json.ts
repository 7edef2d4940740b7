import { charge, tooDeep, type Runtime } from "./runtime.ts";
import { fault, setKey, type JsonObject } from "./values.ts";

/** `fromjson`: JSON, and jq's `nan`. */
export function parseJson(rt: Runtime, text: string): unknown {
  charge(rt, text.length >> 2);
  const reader = createReader(rt, text);
  reader.space();
  if (reader.ended()) return null;
  const value = reader.value(0);
  reader.space();
  if (!reader.ended()) reader.fail("Unexpected extra JSON values");
  return value;
}

function createReader(rt: Runtime, text: string) {
  let at = 0;
  const token =
    /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|-?[nN]a[nN](?!\w)|true|false|null/uy;
  const blank = /[ \t\r\n]*/y;
  const space = () => {
    blank.lastIndex = at;
    at += blank.exec(text)![0].length;
  };
  const fail = (what: string): never => {
    const line = text.slice(0, at).split("\n");
    return fault(
      `${what} at line ${line.length}, column ${line.at(-1)!.length + 1} (while parsing '${text.slice(0, 200)}')`,
    );
  };
  const accept = (char: string): boolean => {
    space();
    return text[at] === char && (at++, true);
  };
  const scalar = (): unknown => {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) return fail(at >= text.length ? "Unfinished JSON term" : "Invalid literal");
    at += found.length;
    if (found[0] === '"') return JSON.parse(found);
    if (/nan$/i.test(found)) return NaN;
    return /^[tfn]/.test(found) ? JSON.parse(found) : Number(found);
  };
  const value = (depth: number): unknown => {
    if (depth > rt.limits.depth) tooDeep(rt);
    space();
    if (accept("[")) return items(depth);
    if (accept("{")) return object(depth);
    return scalar();
  };
  const items = (depth: number): unknown[] => {
    const made: unknown[] = [];
    if (accept("]")) return made;
    do made.push(value(depth + 1));
    while (accept(","));
    if (!accept("]")) fail("Expected separator between values");
    return made;
  };
  const object = (depth: number): JsonObject => {
    const made: JsonObject = {};
    if (accept("}")) return made;
    do {
      space();
      if (text[at] !== '"') fail("Object keys must be strings");
      const key = scalar() as string;
      if (!accept(":")) fail("Objects must consist of key:value pairs");
      setKey(made, key, value(depth + 1));
    } while (accept(","));
    if (!accept("}")) fail("Expected separator between values");
    return made;
  };
  return { value, space, fail, ended: () => at >= text.length };
}
