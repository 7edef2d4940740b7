import { analyse as analyseProgram } from "./analyse.ts";
import { compileProgram } from "./compile/compiler.ts";
import { ExpressionError, Fault } from "./errors.ts";
import { dump } from "./json.ts";
import { checkOutput } from "./output.ts";
import { parse as read } from "./parser.ts";
import { createRuntime, reset, type Limits, type Runtime } from "./runtime.ts";

export type { Analysis, Reference } from "./analyse.ts";
export { ExpressionError, type ExpressionErrorCode } from "./errors.ts";
export { defaultLimits, type Limits } from "./runtime.ts";
export interface Options {
  limits?: Partial<Limits>;
  /** Seconds since the epoch; without it `now` is refused. */
  now?: () => number;
  /** Told after each evaluation how many steps it took. */
  spent?: (steps: number) => void;
}

/** All the values an expression yields for an input; `vars` are its `$name`s, read where they are used and never copied. */
export type Expression = (input: unknown, vars?: Record<string, unknown>) => unknown[];

/** Reads a program to its tree, which no one may change: programs seen before are kept. Throws `ExpressionError`. */
export const parse = remember(500, (program: string) => read(program));

/** What a program needs and what is wrong with it, all at once; known again as `parse` knows programs. */
export const analyse = remember(2_000, analyseProgram);

const longest = 4_096;

/** A function that keeps its latest results for keys not too long, the oldest giving way. */
function remember<T>(size: number, make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>();
  return (key) => {
    if (key.length > longest) return make(key);
    let made = kept.get(key);
    if (made === undefined) {
      made = make(key);
      if (kept.size >= size) kept.delete(kept.keys().next().value!);
      kept.set(key, made);
    }
    return made;
  };
}

const noVariables: Record<string, unknown> = {};

/** Compiles a jq program; throws `ExpressionError` when it is no program or asks for what is refused. */
export function compile(program: string, options: Options = {}): Expression {
  const rt = createRuntime(options.limits, options.now);
  const code = compileProgram(parse(program), rt);
  return (input, vars = noVariables) => {
    reset(rt, vars);
    const outputs: unknown[] = [];
    const budget = { left: rt.limits.output };
    try {
      if (code.one) outputs.push(checkOutput(rt, code.get!(null, input), budget));
      else code.each(null, input, (value) => outputs.push(checkOutput(rt, value, budget)));
    } catch (error) {
      throw explain(rt, error);
    } finally {
      options.spent?.(rt.steps);
      reset(rt, noVariables);
    }
    return outputs;
  };
}

/** A fault no `try` caught, in plain words and with its place. */
function explain(rt: Runtime, error: unknown): unknown {
  if (error instanceof Fault) {
    const { value } = error;
    const message = typeof value === "string" ? value : `${dump({ ...rt, steps: 0 }, value)} (not a string)`;
    return new ExpressionError("evaluation", message, rt.at, value);
  }
  if (error instanceof RangeError) {
    return new ExpressionError("depth", "the expression nests too deeply for this machine", rt.at);
  }
  return error;
}
