import { compileProgram } from "./compile/compiler.ts";
import { ExpressionError, Fault } from "./errors.ts";
import { dump } from "./json.ts";
import { checkOutput } from "./output.ts";
import { parse } from "./parser.ts";
import { createRuntime, type Limits, type Runtime } from "./runtime.ts";

export { analyse, type Analysis, type Reference } from "./analyse.ts";
export { ExpressionError, type ExpressionErrorCode } from "./errors.ts";
export { defaultLimits, type Limits } from "./runtime.ts";
export { parse };

export interface Options {
  limits?: Partial<Limits>;
  /** Seconds since the epoch; without it `now` is refused. */
  now?: () => number;
}

/** All the values an expression yields for an input; `vars` are its `$name`s, read where they are used and never copied. */
export type Expression = (input: unknown, vars?: Record<string, unknown>) => unknown[];

const noVariables: Record<string, unknown> = {};

/** Compiles a jq program; throws `ExpressionError` when it is no program or asks for what is refused. */
export function compile(program: string, options: Options = {}): Expression {
  const rt = createRuntime(options.limits, options.now);
  const code = compileProgram(parse(program), rt);
  return (input, vars = noVariables) => {
    rt.vars = vars;
    rt.steps = rt.depth = rt.stack = rt.at = 0;
    const outputs: unknown[] = [];
    const budget = { left: rt.limits.output };
    try {
      if (code.one) outputs.push(checkOutput(rt, code.get!(null, input), budget));
      else code.each(null, input, (value) => outputs.push(checkOutput(rt, value, budget)));
    } catch (error) {
      throw explain(rt, error);
    } finally {
      rt.vars = noVariables;
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
