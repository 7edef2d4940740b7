import { alternative } from "./control.ts";
import { binary } from "./operators.ts";
import { add } from "../arithmetic.ts";
import type { BinaryOperator } from "../ast.ts";
import { Fault } from "../errors.ts";
import { excerpt } from "../json.ts";
import { changePath, deletePaths, type Owned } from "../paths.ts";
import { charge, tick, type Runtime } from "../runtime.ts";
import { isObject, setKey } from "../values.ts";
import {
  heightOf,
  identity,
  many,
  NONE,
  ROOT,
  single,
  type Code,
  type EachPath,
  type Env,
  type Fold,
  type Path,
} from "./code.ts";
import { breakable } from "./escape.ts";

/** A path as jq shows it: an array of keys. */
export function toKeys(rt: Runtime, path: Path, value: unknown): unknown[] {
  if (path === null) throw new Fault(`Invalid path expression with result ${excerpt(value)}`);
  const keys: unknown[] = [];
  for (let at: Path = path; at !== ROOT; at = at!.up) keys.push(at!.key);
  charge(rt, keys.length >> 2);
  return keys.toReversed();
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

type Change = (env: Env | null, operand: unknown, old: unknown, owned: Owned) => unknown;

/** An update of `target`: `change` makes the new value of each place, or `NONE` for the place to go. */
function updater(rt: Runtime, target: Code, change: Change) {
  const places = pathsOf(rt, target);
  return (env: Env | null, input: unknown, operand: unknown, owned: Owned): unknown => {
    const found: unknown[][] = [];
    // All places first: the input itself may change below.
    places(env, input, (path) => found.push(path));
    const gone: unknown[][] = [];
    let state = input;
    for (const path of found) {
      const changed = (old: unknown): unknown => {
        const value = change(env, operand, old, owned);
        if (value !== NONE) return value;
        gone.push(path);
        return undefined;
      };
      state = changePath(rt, state, path, changed, owned);
    }
    if (gone.length === 0) return state;
    owned.clear();
    return deletePaths(rt, state, gone);
  };
}

/** What is shown to a function it may keep a part of, so nothing in there is ours alone any more. */
const shown = (owned: Owned, value: unknown): void => {
  if (owned.has(value)) owned.clear();
};

/** `target |= update`: each place gets the first value `update` makes of it; where there is none, it goes. */
export function modify(rt: Runtime, target: Code, update: Code): Code {
  const put = updater(rt, target, (env, _operand, old, owned) => {
    shown(owned, old);
    return firstOf(rt, update, env, old);
  });
  const height = 4 + heightOf(target, update);
  return single((env, input) => put(env, input, null, new Set()), {
    height,
    fold: (env, input, owned) => put(env, input, null, owned),
  });
}

/** `target = value`: every place gets the value, once for each value. */
export function assign(rt: Runtime, target: Code, value: Code, independent: boolean): Code {
  const put = updater(rt, target, (_env, operand) => operand);
  return forEachValue(value, independent, 4 + heightOf(target, value), put);
}

/** `target op= value`, with `value` taken from the whole input. */
export function updateBy(
  rt: Runtime,
  operator: BinaryOperator | "//",
  target: Code,
  value: Code,
  independent: boolean,
  at: number,
): Code {
  const operand = single((env) => env!.value, { height: 1 });
  const here = identity();
  const change = operator === "//" ? alternative(rt, here, operand) : binary(rt, operator, here, operand, at);
  const put = updater(rt, target, (_env, made, old, owned) => {
    shown(owned, old);
    return change.get!({ value: made, up: null }, old);
  });
  return forEachValue(value, independent, 4 + heightOf(target, value, change), put);
}

/** Runs an update for each value of its right side; `independent` of the input, that shares nothing with it. */
function forEachValue(
  value: Code,
  independent: boolean,
  height: number,
  put: (env: Env | null, input: unknown, operand: unknown, owned: Owned) => unknown,
): Code {
  const get = value.get;
  if (!get || !value.one) {
    return many((env, input, emit) => value.each(env, input, (made) => emit(put(env, input, made, new Set()))), {
      height,
    });
  }
  const fold: Fold = (env, input, owned) => {
    const made = get(env, input);
    if (!independent && typeof made === "object" && made !== null) owned.clear();
    return put(env, input, made, owned);
  };
  return single((env, input) => put(env, input, get(env, input), new Set()), { height, fold });
}

/** `. + value`, growing an array or object that is ours in place. */
export function append(rt: Runtime, plain: Code, value: Code, independent: boolean): Code {
  const get = value.get!;
  const fold: Fold = (env, input, owned) => {
    const more = get(env, input);
    if (!independent && typeof more === "object" && more !== null) owned.clear();
    tick(rt);
    if (owned.has(input) && grow(rt, input, more)) return input;
    const sum = add(rt, input, more);
    // A sum with null is its other side, which others may hold.
    if (sum !== input && sum !== more && typeof sum === "object") owned.add(sum);
    return sum;
  };
  return { ...plain, fold };
}

/** Adds to a container in place, when what is added is of its kind. */
export function grow(rt: Runtime, target: unknown, more: unknown): boolean {
  if (Array.isArray(target) && Array.isArray(more)) {
    charge(rt, more.length >> 4);
    for (const item of more) target.push(item);
    return true;
  }
  if (!isObject(target) || !isObject(more)) return false;
  const keys = Object.keys(more);
  charge(rt, keys.length >> 3);
  for (const key of keys) setKey(target, key, more[key]);
  return true;
}
