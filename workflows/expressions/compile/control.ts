import type { NodeOf } from "../ast.ts";
import { tick, type Runtime } from "../runtime.ts";
import { isTrue } from "../values.ts";
import {
  heightOf,
  many,
  NONE,
  single,
  type Code,
  type Compiler,
  type Each,
  type EachPath,
  type Fold,
  type Get,
  type Scope,
} from "./code.ts";

export function pipe(left: Code, right: Code): Code {
  const height = heightOf(left, right);
  const paths = (): EachPath => {
    const first = left.paths();
    const second = right.paths();
    return (env, path, input, emit) => first(env, path, input, (p, value) => second(env, p, value, emit));
  };
  const a = left.get;
  const b = right.get;
  if (a && b) {
    const get = (env: Parameters<typeof a>[0], input: unknown) => {
      const value = a(env, input);
      return value === NONE ? NONE : b(env, value);
    };
    const [before, after] = [left.fold, right.fold];
    const fold: Fold | null =
      before && after ? (env, input, owned) => after(env, before(env, input, owned), owned) : null;
    return single(get, { height, paths, fold }, left.one && right.one);
  }
  return many((env, input, emit) => left.each(env, input, (value) => right.each(env, value, emit)), { height, paths });
}

export function comma(compiler: Compiler, node: NodeOf<"comma">, scope: Scope): Code {
  const { rt } = compiler;
  const items = node.items.map((item) => compiler.compile(item, scope));
  const paths = (): EachPath => {
    const inner = items.map((item) => item.paths());
    return (env, path, input, emit) => {
      for (const item of inner) {
        tick(rt);
        item(env, path, input, emit);
      }
    };
  };
  return many(
    (env, input, emit) => {
      for (const item of items) {
        tick(rt);
        item.each(env, input, emit);
      }
    },
    { height: 2 + Math.max(...items.map((item) => item.height)), paths },
  );
}

export function conditional(compiler: Compiler, node: NodeOf<"if">, scope: Scope, otherwise: Code): Code {
  const { rt } = compiler;
  const condition = compiler.compile(node.condition, scope);
  const then = compiler.compile(node.yes, scope);
  const height = 2 + condition.height + Math.max(then.height, otherwise.height);
  const paths = (): EachPath => {
    const [yes, no] = [then.paths(), otherwise.paths()];
    return (env, path, input, emit) =>
      condition.each(env, input, (value) => (isTrue(value) ? yes : no)(env, path, input, emit));
  };
  const test = condition.get;
  const [yes, no] = [then.get, otherwise.get];
  if (test && yes && no) {
    const [first, second] = [then.fold, otherwise.fold];
    const fold: Fold | null =
      condition.one && first && second
        ? (env, input, owned) => (isTrue(test(env, input)) ? first : second)(env, input, owned)
        : null;
    return single(
      (env, input) => {
        tick(rt);
        const value = test(env, input);
        if (value === NONE) return NONE;
        return isTrue(value) ? yes(env, input) : no(env, input);
      },
      { height, paths, fold },
      condition.one && then.one && otherwise.one,
    );
  }
  return many(
    (env, input, emit) =>
      condition.each(env, input, (value) => {
        tick(rt);
        (isTrue(value) ? then : otherwise).each(env, input, emit);
      }),
    { height, paths },
  );
}

/** `a // b`: the true values of `a`, or those of `b` when it has none. */
export function alternative(rt: Runtime, left: Code, right: Code): Code {
  const height = heightOf(left, right);
  const paths = (): EachPath => {
    const [first, second] = [left.paths(), right.paths()];
    return (env, path, input, emit) => {
      let found = false;
      tick(rt);
      first(env, path, input, (p, value) => {
        if (!isTrue(value)) return;
        found = true;
        emit(p, value);
      });
      if (!found) second(env, path, input, emit);
    };
  };
  const [a, b] = [left.get, right.get];
  if (a && b) {
    const get: Get = (env, input) => {
      tick(rt);
      const value = a(env, input);
      return value !== NONE && isTrue(value) ? value : b(env, input);
    };
    return single(get, { height, paths }, right.one);
  }
  const each: Each = (env, input, emit) => {
    let found = false;
    tick(rt);
    left.each(env, input, (value) => {
      if (!isTrue(value)) return;
      found = true;
      emit(value);
    });
    if (!found) right.each(env, input, emit);
  };
  return many(each, { height, paths });
}
