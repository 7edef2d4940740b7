import type { Node } from "../ast.ts";
import { Break, Fault } from "../errors.ts";
import { tick, type Runtime } from "../runtime.ts";
import { isTrue } from "../values.ts";
import {
  declare,
  find,
  heightOf,
  lookup,
  many,
  NONE,
  single,
  type Code,
  type Each,
  type Fold,
  type Get,
  type Compiler,
  type EachPath,
  type Path,
  type Scope,
} from "./code.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;

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

export function comma(compiler: Compiler, node: Of<"comma">, scope: Scope): Code {
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

export function conditional(compiler: Compiler, node: Of<"if">, scope: Scope, otherwise: Code): Code {
  const { rt } = compiler;
  const condition = compiler.compile(node.condition, scope);
  const then = compiler.compile(node.then, scope);
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

/**
 * Runs `body` with a wrapper for its callback and hands a fault of its own to `handle`. A fault from further
 * down the pipe, which the wrapper tells apart, passes.
 */
export function guarded(
  rt: Runtime,
  body: (outward: <T extends unknown[]>(emit: (...args: T) => void) => (...args: T) => void) => void,
  handle: (value: unknown) => void,
): void {
  const { depth, stack } = rt;
  let outside = false;
  let caught: Fault | null = null;
  try {
    body((emit) => (...args) => {
      outside = true;
      emit(...args);
      outside = false;
    });
  } catch (error) {
    if (outside || !(error instanceof Fault)) throw error;
    caught = error;
  }
  if (!caught) return;
  rt.depth = depth;
  rt.stack = stack;
  handle(caught.value);
}

export function attempt(rt: Runtime, body: Code, handler: Code | null): Code {
  const height = 3 + heightOf(body, handler);
  const paths = (): EachPath => {
    const inner = body.paths();
    const recover = handler?.paths();
    return (env, path, input, emit) =>
      guarded(
        rt,
        (outward) => inner(env, path, input, outward(emit)),
        (value) => recover?.(env, null, value, emit),
      );
  };
  const get = body.get;
  const recover = handler ? handler.get : () => NONE;
  if (get && recover) {
    return single(
      (env, input) => {
        const { depth, stack } = rt;
        let value: unknown;
        try {
          return get(env, input);
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          value = error.value;
        }
        rt.depth = depth;
        rt.stack = stack;
        return recover(env, value);
      },
      { height, paths },
      body.one && handler !== null && handler.one,
    );
  }
  return many(
    (env, input, emit) =>
      guarded(
        rt,
        (outward) => body.each(env, input, outward(emit)),
        (value) => handler?.each(env, value, emit),
      ),
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

/** Runs `body` until it throws the token it is given. */
export function breakable(rt: Runtime, body: (token: Break) => void): void {
  const { depth, stack } = rt;
  const token = new Break();
  try {
    body(token);
  } catch (error) {
    if (error !== token) throw error;
    rt.depth = depth;
    rt.stack = stack;
  }
}

export function label(compiler: Compiler, node: Of<"label">, scope: Scope): Code {
  const { rt } = compiler;
  const body = compiler.compile(node.body, declare(scope, "label", node.name));
  const paths = (): EachPath => {
    const inner = body.paths();
    return (env, path, input, emit) => breakable(rt, (token) => inner({ value: token, up: env }, path, input, emit));
  };
  return many((env, input, emit) => breakable(rt, (token) => body.each({ value: token, up: env }, input, emit)), {
    height: 3 + heightOf(body),
    paths,
  });
}

export function breakOut(compiler: Compiler, node: Of<"break">, scope: Scope): Code {
  const entry = find(scope, (found) => found.type === "label" && found.name === node.name);
  if (!entry || entry.type === "function") {
    return compiler.fail("syntax", `"break $${node.name}" stands in no "label $${node.name}"`, node.at);
  }
  const token = lookup(scope.depth, entry.depth);
  return single(
    (env) => {
      throw token(env);
    },
    { height: 2 },
    false,
  );
}
