import { ExpressionError } from "./errors.ts";

/** Evaluation steps, nesting of calls and of values, and bytes of output as JSON. */
export interface Limits {
  steps: number;
  depth: number;
  output: number;
}

export const defaultLimits: Limits = { steps: 1_000_000, depth: 256, output: 1_048_576 };

/** JavaScript frames a call chain may hold, by the static height of what it calls: fits the smallest stack we run on. */
const maxStack = 5_000;

/** What one evaluation spends and sees. One per compiled program: evaluation is synchronous. */
export interface Runtime {
  readonly limits: Limits;
  readonly now: (() => number) | undefined;
  vars: Record<string, unknown>;
  steps: number;
  depth: number;
  stack: number;
  /** Offset of the step that runs, for messages. */
  at: number;
  /** Regular expressions compiled so far, and those this evaluation has used. */
  readonly patterns: Map<string, unknown>;
  readonly used: Set<string>;
}

export function createRuntime(limits: Partial<Limits> | undefined, now: (() => number) | undefined): Runtime {
  return {
    limits: { ...defaultLimits, ...limits },
    now,
    vars: {},
    steps: 0,
    depth: 0,
    stack: 0,
    at: 0,
    patterns: new Map(),
    used: new Set(),
  };
}

/** Makes ready for an evaluation. */
export function reset(rt: Runtime, vars: Record<string, unknown>): void {
  rt.vars = vars;
  rt.steps = rt.depth = rt.stack = rt.at = 0;
  if (rt.used.size > 0) rt.used.clear();
}

export function tick(rt: Runtime): void {
  if (++rt.steps > rt.limits.steps) tooManySteps(rt);
}

/** Counts work done in bulk by a built-in. */
export function charge(rt: Runtime, steps: number): void {
  rt.steps += Math.ceil(steps);
  if (rt.steps > rt.limits.steps) tooManySteps(rt);
}

function tooManySteps(rt: Runtime): never {
  throw new ExpressionError("steps", `the expression takes more than ${rt.limits.steps} steps`, rt.at);
}

export function enter(rt: Runtime, height: number): void {
  rt.stack += height;
  if (++rt.depth > rt.limits.depth || rt.stack > maxStack) tooDeep(rt);
}

export function leave(rt: Runtime, height: number): void {
  rt.stack -= height;
  rt.depth--;
}

export function tooDeep(rt: Runtime): never {
  throw new ExpressionError("depth", `the expression nests calls or values more than ${rt.limits.depth} deep`, rt.at);
}

export function tooLarge(rt: Runtime): never {
  throw new ExpressionError("output", `the expression makes more than ${rt.limits.output} bytes`, rt.at);
}

/** Strings are bounded where they grow, so that doubling one cannot exhaust memory. */
export function bounded(rt: Runtime, text: string): string {
  if (text.length > rt.limits.output) tooLarge(rt);
  charge(rt, text.length >> 6);
  return text;
}
