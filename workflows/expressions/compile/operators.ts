import { operators } from "../arithmetic.ts";
import type { BinaryOperator } from "../ast.ts";
import { describe } from "../json.ts";
import { tick, type Runtime } from "../runtime.ts";
import { fault, isTrue } from "../values.ts";
import { combine, heightOf, many, NONE, single, type Code, type Get } from "./code.ts";

/** A binary operator; numbers, the common case, take a path of their own. */
export function binary(rt: Runtime, operator: BinaryOperator, left: Code, right: Code, at: number): Code {
  const general = operators[operator];
  const height = heightOf(left, right);
  const slow = (a: unknown, b: unknown) => {
    rt.at = at;
    return general(rt, a, b);
  };
  const [a, b] = [left.get, right.get];
  if (!a || !b) {
    const each = combine([left, right], (_env, _input, [x, y], emit) => {
      tick(rt);
      emit(slow(x, y));
    });
    return many(each, { height });
  }
  const get = fast(rt, operator, a, b, slow);
  if (left.one && right.one) return single(get, { height });
  const careful: Get = (env, input) => {
    const y = b(env, input);
    if (y === NONE) return NONE;
    const x = a(env, input);
    tick(rt);
    return x === NONE ? NONE : slow(x, y);
  };
  return single(careful, { height }, false);
}

function fast(rt: Runtime, operator: BinaryOperator, a: Get, b: Get, slow: (x: unknown, y: unknown) => unknown): Get {
  const with2 =
    (both: (x: number, y: number) => unknown): Get =>
    (env, input) => {
      const y = b(env, input);
      const x = a(env, input);
      tick(rt);
      return typeof x === "number" && typeof y === "number" ? both(x, y) : slow(x, y);
    };
  switch (operator) {
    case "+":
      return (env, input) => {
        const y = b(env, input);
        const x = a(env, input);
        tick(rt);
        return typeof x === "number" && typeof y === "number" ? x + y : slow(x, y);
      };
    case "-":
      return with2((x, y) => x - y);
    case "*":
      return with2((x, y) => x * y);
    case ">":
      return with2((x, y) => x > y || Number.isNaN(y));
    case "<":
      return with2((x, y) => x < y || Number.isNaN(x));
    case "==":
      return (env, input) => {
        const y = b(env, input);
        const x = a(env, input);
        tick(rt);
        return typeof x === "string" || typeof x === "number" ? x === y : slow(x, y);
      };
    case "!=":
    case "<=":
    case ">=":
    case "/":
    case "%":
      return (env, input) => {
        const y = b(env, input);
        const x = a(env, input);
        tick(rt);
        return slow(x, y);
      };
  }
}

export function logic(rt: Runtime, operator: "and" | "or", left: Code, right: Code): Code {
  const height = heightOf(left, right);
  const decided = operator === "or";
  const [a, b] = [left.get, right.get];
  if (a && b) {
    return single(
      (env, input) => {
        tick(rt);
        const x = a(env, input);
        if (x === NONE) return NONE;
        if (isTrue(x) === decided) return decided;
        const y = b(env, input);
        return y === NONE ? NONE : isTrue(y);
      },
      { height },
      left.one && right.one,
    );
  }
  return many(
    (env, input, emit) =>
      left.each(env, input, (x) => {
        tick(rt);
        if (isTrue(x) === decided) emit(decided);
        else right.each(env, input, (y) => emit(isTrue(y)));
      }),
    { height },
  );
}

/** An expression whose every value is changed by `change`. */
export function mapped(rt: Runtime, body: Code, at: number, change: (value: unknown) => unknown): Code {
  const height = heightOf(body);
  const apply = (value: unknown) => {
    tick(rt);
    rt.at = at;
    return change(value);
  };
  const get = body.get;
  if (!get) return many((env, input, emit) => body.each(env, input, (value) => emit(apply(value))), { height });
  return single(
    (env, input) => {
      const value = get(env, input);
      return value === NONE ? NONE : apply(value);
    },
    { height },
    body.one,
  );
}

export const negate = (rt: Runtime, body: Code, at: number): Code =>
  mapped(rt, body, at, (value) => (typeof value === "number" ? -value : fault(`${describe(value)} cannot be negated`)));
