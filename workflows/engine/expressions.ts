import { isExpression, programOf } from "../definition/duration.ts";
import type { Json } from "../definition/types.ts";
import { analyse, compile, type Expression } from "../expressions/index.ts";
import { fault } from "./faults.ts";

/** A variable's value by its name without `$`; undefined where there is none. */
export type Lookup = (name: string) => Json | undefined;

interface Program {
  run: Expression;
  mentions: string[];
}

const MAX_CACHED = 10_000;
const programs = new Map<string, Program>();
// Compiled programs are shared by runs: clock and meter are those of the run being computed; computing is synchronous.
let current: Meter;

/** What an evaluation reads the time from and adds its steps to. */
export interface Meter {
  effects: { now: () => number };
  cost: number;
}

function programFor(text: string): Program {
  let program = programs.get(text);
  if (!program) {
    if (programs.size >= MAX_CACHED) programs.clear();
    const run = compile(text, {
      now: () => current.effects.now() / 1000,
      spent: (steps) => (current.cost += steps),
    });
    program = { run, mentions: variablesOf(text) };
    programs.set(text, program);
  }
  return program;
}

/** Names of the variables a program takes from outside. */
export function variablesOf(program: string): string[] {
  return [...new Set(analyse(program).variables.map(({ name }) => name))];
}

/** The one value of an expression, bare or in `${ }`. Nothing is null; several are a fault. */
export function evaluate(text: string, input: Json, lookup: Lookup, meter: Meter): Json {
  const { run, mentions } = programFor(programOf(text));
  const vars: Record<string, unknown> = {};
  for (const name of mentions) {
    const value = lookup(name);
    if (value !== undefined) vars[name] = value;
  }
  current = meter;
  const values = run(input, vars);
  if (values.length > 1) {
    throw fault(
      "expression",
      `"${programOf(text)}" gave ${values.length} values where one is expected: collect them with [ … ]`,
    );
  }
  return (values[0] ?? null) as Json;
}

// In the sandbox reaching for a global is slow, and templates are filled at every step.
const { isArray } = Array;
const { entries, fromEntries } = Object;

/**
 * A template: `${ … }` texts anywhere in it are evaluated, in loose mode any text that can be. What they give is data
 * and never looked at again.
 */
export function resolve(template: Json, evaluateText: (text: string) => Json, loose = false): Json {
  if (typeof template === "string") {
    if (isExpression(template)) return evaluateText(template);
    return loose ? tried(template, evaluateText) : template;
  }
  if (typeof template !== "object" || template === null) return template;
  if (isArray(template)) return template.map((item) => resolve(item, evaluateText, loose));
  return fromEntries(entries(template).map(([key, value]) => [key, resolve(value, evaluateText, loose)]));
}

function tried(text: string, evaluateText: (text: string) => Json): Json {
  try {
    return text.trim() === "" ? text : evaluateText(text);
  } catch {
    return text;
  }
}

export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}
