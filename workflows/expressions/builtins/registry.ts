import type { NodeOf } from "../ast.ts";
import { combine, heightOf, many, NONE, single, type Code, type Compiler, type Scope } from "../compile/code.ts";
import { callUser, define } from "../compile/functions.ts";
import { ExpressionError } from "../errors.ts";
import { parse } from "../parser.ts";
import { tick, type Runtime } from "../runtime.ts";
import { aggregates } from "./aggregates.ts";
import { collections } from "./collections.ts";
import { dates } from "./dates.ts";
import { forms } from "./forms.ts";
import { loops } from "./loops.ts";
import { mathematics } from "./math.ts";
import { prelude } from "./prelude.ts";
import { refusals, refusedNow } from "./refused.ts";
import { regexFault, regexForms, regexFunctions } from "./regex.ts";
import { sorting } from "./sorting.ts";
import { streams } from "./streams.ts";
import { strings } from "./strings.ts";
import { unknownFunction } from "./suggest.ts";
import type { Forms, ValueFunctions } from "./types.ts";

const allForms: Forms = { ...forms, ...aggregates, ...loops, ...streams, ...regexForms };
const valueFunctions: ValueFunctions = {
  "builtins/0": () => builtinNames(),
  ...collections,
  ...sorting,
  ...strings,
  ...mathematics,
  ...dates,
  ...regexFunctions,
};

/** Every built-in as `name/arity`. */
export const builtinNames = (): string[] =>
  [...Object.keys(allForms), ...Object.keys(valueFunctions), ...Object.keys(prelude)].filter(
    (name) => !name.startsWith("_"),
  );

type Call = NodeOf<"call">;
const keyOf = ({ name, args }: Call): string => `${name}/${args.length}`;

/** Why a call names no built-in that may be used, or `null`. Whether there is a clock is known only when compiling. */
export function builtinFault(node: Call): ExpressionError | null {
  const key = keyOf(node);
  if (Object.hasOwn(refusals, key)) {
    return new ExpressionError("refused", `${node.name} is refused: ${refusals[key]}`, node.at);
  }
  if ([allForms, valueFunctions, prelude].some((table) => Object.hasOwn(table, key)))
    return regexFault(node.name, node.args);
  const known = [...builtinNames(), ...Object.keys(refusals)];
  return new ExpressionError("unknown_function", unknownFunction(node.name, node.args.length, known), node.at);
}

/** The built-in a call names; a program's own definitions are looked up before this. */
export function builtin(compiler: Compiler, node: Call, args: Code[], scope: Scope): Code {
  const { at } = node;
  const key = keyOf(node);
  const wrong = builtinFault(node);
  if (wrong) throw wrong;
  if (key === "now/0" && !compiler.rt.now) return compiler.fail("refused", `now is refused: ${refusedNow}`, at);
  if (Object.hasOwn(allForms, key)) return allForms[key]!(compiler, args, at);
  if (Object.hasOwn(valueFunctions, key)) return valueCall(compiler.rt, valueFunctions[key]!, args, at);
  const program = parse(prelude[key]!, at);
  if (program.type !== "def") throw new TypeError(`${key} in the prelude is not a definition`);
  const { entry } = define(compiler, program.definition, { entry: null, up: null, depth: 0 });
  if (entry?.type !== "function") throw new TypeError(`${key} defines nothing`);
  return callUser(compiler.rt, entry.fn, args, scope);
}

function valueCall(rt: Runtime, call: ValueFunctions[string], args: Code[], at: number): Code {
  const height = heightOf(...args);
  const run = (input: unknown, ...values: unknown[]) => {
    tick(rt);
    rt.at = at;
    return call(rt, input, ...values);
  };
  const [first, second] = args;
  if (!first) return single((_env, input) => run(input), { height });
  if (args.length === 1 && first.get) {
    const get = first.get;
    return single(
      (env, input) => {
        const value = get(env, input);
        return value === NONE ? NONE : run(input, value);
      },
      { height },
      first.one,
    );
  }
  if (args.length === 2 && first.one && second!.one) {
    const [a, b] = [first.get!, second!.get!];
    return single(
      (env, input) => {
        const y = b(env, input);
        return run(input, a(env, input), y);
      },
      { height },
    );
  }
  return many(
    combine(args, (_env, input, values, emit) => emit(run(input, ...values))),
    { height },
  );
}
