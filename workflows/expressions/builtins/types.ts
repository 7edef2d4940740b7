import type { Code, Compiler } from "../compile/code.ts";
import type { Runtime } from "../runtime.ts";

/** Functions of the input and the arguments' values, under `name/arity`. */
export type ValueFunctions = Record<string, (rt: Runtime, input: unknown, ...args: unknown[]) => unknown>;

/** Functions that decide when and how often their arguments run, under `name/arity`. */
export type Forms = Record<string, (compiler: Compiler, args: Code[], at: number) => Code>;
