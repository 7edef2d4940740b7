import type { Node } from "../ast.ts";
import type { ExpressionErrorCode } from "../errors.ts";
import type { Owned } from "../paths.ts";
import type { Runtime } from "../runtime.ts";

/** What a `get` answers when there is no value. */
export const NONE = Symbol("none");

/** Bindings in force: a variable's value, a label's token or a parameter's closure, and those outside it. */
export interface Env {
  readonly value: unknown;
  readonly up: Env | null;
}

export type Get = (env: Env | null, input: unknown) => unknown;
export type Each = (env: Env | null, input: unknown, emit: (value: unknown) => void) => void;

/** Where a value stands in the input: a list of keys from the last; `null` when it is not a part of the input. */
export type Path = { readonly key: unknown; readonly up: Path } | typeof ROOT | null;
export const ROOT = Symbol("root");
export type PathEmit = (path: Path, value: unknown) => void;
export type EachPath = (env: Env | null, path: Path, input: unknown, emit: PathEmit) => void;

/**
 * Compiled code. An expression of at most one value has `get`, which is direct and fast (`one`: exactly one);
 * any has `each`, which calls back for every value. `paths` does the same with each value's path, made when first needed.
 */
export interface Code {
  readonly get: Get | null;
  readonly one: boolean;
  readonly each: Each;
  readonly paths: () => EachPath;
  readonly height: number;
  /** The same as an update of a value of which the containers in `owned` are held by no one else: those change in place. */
  readonly fold: Fold | null;
}

export type Fold = (env: Env | null, input: unknown, owned: Owned) => unknown;

export interface Closure {
  readonly code: Code;
  readonly env: Env | null;
}

/** What names mean at one place of the program; `depth` counts the entries of `Env` there. */
export interface Scope {
  readonly entry: Entry | null;
  readonly up: Scope | null;
  readonly depth: number;
}

/** `value` is a parameter `$f`, which is also callable as `f`. */
export type EnvEntry = "variable" | "value" | "closure" | "label";

export type Entry =
  | { readonly type: EnvEntry; readonly name: string; readonly depth: number }
  | { readonly type: "function"; readonly name: string; readonly fn: UserFunction };

export interface UserFunction {
  readonly params: { name: string; byValue: boolean }[];
  readonly depth: number;
  code: Code;
}

/** What the parts of the compiler share. */
export interface Compiler {
  readonly rt: Runtime;
  compile(node: Node, scope: Scope): Code;
  fail(code: ExpressionErrorCode, message: string, at: number): never;
}

type Parts = { height: number; paths?: () => EachPath; fold?: Fold | null };

export function single(get: Get, { height, paths, fold = null }: Parts, one = true): Code {
  const each: Each = one
    ? (env, input, emit) => emit(get(env, input))
    : (env, input, emit) => {
        const value = get(env, input);
        if (value !== NONE) emit(value);
      };
  return { get, one, each, paths: lazy(paths ?? (() => pathless(each))), height, fold };
}

export function many(each: Each, { height, paths }: Parts): Code {
  return { get: null, one: false, each, paths: lazy(paths ?? (() => pathless(each))), height, fold: null };
}

/** An expression that is no path: its values lead nowhere, save one that is the input itself. */
const pathless =
  (each: Each): EachPath =>
  (env, path, input, emit) =>
    each(env, input, (value) => emit(Object.is(value, input) ? path : null, value));

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

export const heightOf = (...codes: (Code | null)[]): number =>
  codes.reduce((sum, code) => sum + (code?.height ?? 0), 2);

/** The entry of `env` made when `depth` entries existed, seen from where `from` exist. */
export function lookup(from: number, depth: number): (env: Env | null) => unknown {
  const hops = from - depth;
  if (hops === 0) return (env) => env!.value;
  if (hops === 1) return (env) => env!.up!.value;
  return (env) => {
    let found = env!;
    for (let i = hops; i > 0; i--) found = found.up!;
    return found.value;
  };
}

/** The environment as it was when `depth` entries existed. */
export function rewind(env: Env | null, from: number, depth: number): Env | null {
  let found = env;
  for (let i = from - depth; i > 0; i--) found = found!.up;
  return found;
}

export const declare = (scope: Scope, type: EnvEntry, name: string): Scope => ({
  entry: { type, name, depth: scope.depth + 1 },
  up: scope,
  depth: scope.depth + 1,
});

export function find(scope: Scope | null, matches: (entry: Entry) => boolean): Entry | null {
  for (let at = scope; at; at = at.up) if (at.entry && matches(at.entry)) return at.entry;
  return null;
}

/** Every combination of values, the last expression's varying slowest, as jq's own functions do. */
export function combine(
  codes: Code[],
  use: (env: Env | null, input: unknown, values: unknown[], emit: (value: unknown) => void) => void,
): Each {
  const run = (
    index: number,
    env: Env | null,
    input: unknown,
    values: unknown[],
    emit: (value: unknown) => void,
  ): void => {
    if (index < 0) return use(env, input, values, emit);
    codes[index]!.each(env, input, (value) => {
      const next = values.slice();
      next[index] = value;
      run(index - 1, env, input, next, emit);
    });
  };
  return (env, input, emit) => run(codes.length - 1, env, input, [], emit);
}

export const identity = (): Code =>
  single((_env, input) => input ?? null, {
    height: 1,
    paths: () => (_env, path, input, emit) => emit(path, input ?? null),
    fold: (_env, input) => input,
  });
