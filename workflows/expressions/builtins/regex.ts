import { add } from "../arithmetic.ts";
import type { Node } from "../ast.ts";
import { heightOf, many, type Code, type Compiler } from "../compile/code.ts";
import { ExpressionError, type Fault } from "../errors.ts";
import { describe } from "../json.ts";
import { bounded, charge, tick, type Runtime } from "../runtime.ts";
import { fault, setKey, textLength, type JsonObject } from "../values.ts";
import { compilePattern, lookCost, patternOf } from "./patterns.ts";
import type { Forms, ValueFunctions } from "./types.ts";

interface Capture {
  offset: number;
  length: number;
  string: string | null;
  name: string | null;
}

interface Match {
  offset: number;
  length: number;
  string: string;
  captures: Capture[];
  /** Bounds in UTF-16 units. */
  start: number;
  end: number;
}

/** Why a literal regular expression cannot be used, so that it is found before anything runs. */
export function regexFault(name: string, args: Node[]): ExpressionError | null {
  if (!/^(test|match|capture|scan|splits|sub|gsub)$/.test(name) && !(name === "split" && args.length === 2))
    return null;
  const [expression] = args;
  if (expression?.type !== "literal" || typeof expression.value !== "string") return null;
  try {
    compilePattern(expression.value, "");
    return null;
  } catch (error) {
    return new ExpressionError("regex", String((error as Fault).value), expression.at);
  }
}

function matches(rt: Runtime, input: unknown, expression: unknown, flags: unknown): { text: string; found: Match[] } {
  if (typeof input !== "string") return fault(`${describe(input)} cannot be matched, as it is not a string`);
  const pattern = patternOf(rt, expression, flags);
  const found: Match[] = [];
  charge(rt, 1 + lookCost(pattern, input.length));
  const matcher = pattern.regex.matcher(input);
  let counted = 0;
  let characters = 0;
  for (let at = 0; at <= input.length;) {
    if (pattern.wanders) charge(rt, 1 + lookCost(pattern, input.length - at) * 16);
    if (!matcher.find(at)) break;
    const [start, end] = [matcher.start(), matcher.end()];
    charge(rt, 1 + lookCost(pattern, end - at));
    at = end > start ? end : end + (input.codePointAt(end)! > 0xffff ? 2 : 1);
    if (pattern.skipEmpty && start === end) continue;
    characters += textLength(input.slice(counted, start));
    counted = start;
    const place = (from: number) => characters + textLength(input.slice(start, from));
    const captures = pattern.names.slice(1).map((name, i): Capture => {
      const [from, to] = [matcher.start(i + 1), matcher.end(i + 1)];
      if (from < 0) return { offset: -1, length: 0, string: null, name };
      const string = input.slice(from, to);
      return { offset: place(from), length: textLength(string), string, name };
    });
    const string = input.slice(start, end);
    found.push({ offset: characters, length: textLength(string), string, captures, start, end });
    charge(rt, captures.length + (string.length >> 6));
    if (!pattern.global) break;
  }
  return { text: input, found };
}

/** `[regex, flags]` may stand for the two arguments. */
function both(value: unknown): [unknown, unknown] {
  if (typeof value === "string") return [value, null];
  if (Array.isArray(value) && value.length > 0) return [value[0], value[1] ?? null];
  return fault(`${describe(value)} not a string or array`);
}

const listed = (found: Match[]) =>
  found.map(({ offset, length, string, captures }) => ({ offset, length, string, captures }));

const test = (rt: Runtime, input: unknown, expression: unknown, flags: unknown): boolean => {
  if (typeof input !== "string") return fault(`${describe(input)} cannot be matched, as it is not a string`);
  const pattern = patternOf(rt, expression, flags);
  charge(rt, 1 + lookCost(pattern, input.length));
  return pattern.skipEmpty
    ? matches(rt, input, expression, flags).found.length > 0
    : pattern.regex.matcher(input).find();
};

export const regexFunctions: ValueFunctions = {
  "test/1": (rt, input, value) => test(rt, input, ...both(value)),
  "test/2": test,
  "_match/1": (rt, input, value) => listed(matches(rt, input, ...both(value)).found),
  "_match/2": (rt, input, expression, flags) => listed(matches(rt, input, expression, flags).found),
};

const fieldsOf = (match: Match): JsonObject => {
  const fields: JsonObject = {};
  for (const { name, string } of match.captures) if (name !== null) setKey(fields, name, string);
  return fields;
};

/** `sub` and `gsub`: what `text` yields for each match takes its place; several values make several results. */
function substitute(
  { rt }: Compiler,
  [expression, text, flags]: (Code | undefined)[],
  always: string,
  at: number,
): Code {
  const replace = (
    env: Parameters<Code["each"]>[0],
    input: unknown,
    pattern: unknown,
    modes: unknown,
    emit: (value: unknown) => void,
  ) => {
    tick(rt);
    rt.at = at;
    const all = modes === null ? always : typeof modes === "string" ? modes + always : modes;
    const { text: whole, found } = matches(rt, input, pattern, all);
    const results: string[][] = [];
    let previous = 0;
    for (const match of found) {
      const gap = whole.slice(previous, match.start);
      let i = 0;
      text!.each(env, fieldsOf(match), (value) => {
        tick(rt);
        if (typeof value !== "string") add(rt, gap, value ?? fault(`${describe(gap)} and null (null) cannot be added`));
        (results[i++] ??= []).push(gap, value as string);
      });
      previous = match.end;
    }
    if (results.length === 0) return emit(whole);
    for (const parts of results) emit(bounded(rt, parts.join("") + whole.slice(previous)));
  };
  return many(
    (env, input, emit) =>
      expression!.each(env, input, (pattern) => {
        if (flags) flags.each(env, input, (modes) => replace(env, input, pattern, modes, emit));
        else replace(env, input, pattern, null, emit);
      }),
    { height: 4 + heightOf(expression!, text!, flags ?? null) },
  );
}

export const regexForms: Forms = {
  "sub/2": (compiler, args, at) => substitute(compiler, args, "", at),
  "sub/3": (compiler, args, at) => substitute(compiler, args, "", at),
  "gsub/2": (compiler, args, at) => substitute(compiler, args, "g", at),
  "gsub/3": (compiler, args, at) => substitute(compiler, args, "g", at),
};
