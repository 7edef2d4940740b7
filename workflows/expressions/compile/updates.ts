import type { BinaryOperator } from "../ast.ts";
import { Fault } from "../errors.ts";
import { excerpt } from "../json.ts";
import { changePath, deletePaths, type Owned } from "../paths.ts";
import { charge, tick, type Runtime } from "../runtime.ts";
import { binary } from "./operators.ts";
import { alternative, breakable } from "./control.ts";
import { heightOf, identity, many, NONE, ROOT, single, type Code, type EachPath, type Env, type Path } from "./code.ts";

/** A path as jq shows it: an array of keys. */
export function toKeys(rt: Runtime, path: Path, value: unknown): unknown[] {
  if (path === null) throw new Fault(`Invalid path expression with result ${excerpt(value)}`);
  const keys: unknown[] = [];
  for (let at: Path = path; at !== ROOT; at = at!.up) keys.push(at!.key);
  charge(rt, keys.length >> 2);
  return keys.reverse();
}

/** The paths of an expression in `input`. */
export const pathsOf = (rt: Runtime, code: Code) => {
  let paths: EachPath | undefined;
  return (env: Env | null, input: unknown, emit: (path: unknown[]) => void): void =>
    (paths ??= code.paths())(env, ROOT, input, (path, value) => {
      tick(rt);
      emit(toKeys(rt, path, value));
    });
};

/** The first value `code` makes of `input`, or `NONE`. */
export function firstOf(rt: Runtime, code: Code, env: Env | null, input: unknown): unknown {
  if (code.get) return code.get(env, input);
  let found: unknown = NONE;
  breakable(rt, (token) =>
    code.each(env, input, (value) => {
      found = value;
      throw token;
    }),
  );
  return found;
}

/** `target |= update`: each place gets the first value `update` makes of it; where there is none, it goes. */
export function modify(rt: Runtime, target: Code, update: Code): Code {
  const places = pathsOf(rt, target);
  return single(
    (env, input) => {
      const owned: Owned = new Set();
      const gone: unknown[][] = [];
      let state = input;
      places(env, input, (path) => {
        const change = (value: unknown): unknown => {
          // What `update` sees it may keep, so nothing in it is ours alone any more.
          if (owned.has(value)) owned.clear();
          const changed = firstOf(rt, update, env, value);
          if (changed !== NONE) return changed;
          gone.push(path);
          return value;
        };
        state = changePath(rt, state, path, change, owned);
      });
      return gone.length > 0 ? deletePaths(rt, state, gone) : state;
    },
    { height: 4 + heightOf(target, update) },
  );
}

/** `target = value`: every place gets the value, once for each value. */
export function assign(rt: Runtime, target: Code, value: Code): Code {
  const places = pathsOf(rt, target);
  const put = (env: Env | null, input: unknown, made: unknown) => {
    const owned: Owned = new Set();
    let state = input;
    places(env, input, (path) => {
      state = changePath(rt, state, path, () => made, owned);
    });
    return state;
  };
  return forEachValue(value, 4 + heightOf(target, value), put);
}

/** `target op= value`, with `value` taken from the whole input. */
export function updateBy(rt: Runtime, operator: BinaryOperator | "//", target: Code, value: Code, at: number): Code {
  const bound = single((env) => env!.value, { height: 1 });
  const here = identity();
  const change = operator === "//" ? alternative(rt, here, bound) : binary(rt, operator, here, bound, at);
  const places = pathsOf(rt, target);
  const put = (env: Env | null, input: unknown, made: unknown) => {
    const owned: Owned = new Set();
    const inner = { value: made, up: env };
    let state = input;
    places(env, input, (path) => {
      state = changePath(rt, state, path, (old) => change.get!(inner, old), owned);
    });
    return state;
  };
  return forEachValue(value, 4 + heightOf(target, value, change), put);
}

function forEachValue(
  value: Code,
  height: number,
  put: (env: Env | null, input: unknown, made: unknown) => unknown,
): Code {
  const get = value.get;
  if (get && value.one) return single((env, input) => put(env, input, get(env, input)), { height });
  return many((env, input, emit) => value.each(env, input, (made) => emit(put(env, input, made))), { height });
}
