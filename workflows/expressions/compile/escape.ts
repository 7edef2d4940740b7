import type { NodeOf } from "../ast.ts";
import { Break, Fault } from "../errors.ts";
import { breakFault } from "../faults.ts";
import type { Runtime } from "../runtime.ts";
import {
  declare,
  find,
  heightOf,
  lookup,
  many,
  NONE,
  single,
  type Code,
  type Compiler,
  type EachPath,
  type Scope,
} from "./code.ts";

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

export function label(compiler: Compiler, node: NodeOf<"label">, scope: Scope): Code {
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

export function breakOut(node: NodeOf<"break">, scope: Scope): Code {
  const entry = find(scope, (found) => found.type === "label" && found.name === node.name);
  if (!entry || entry.type === "function") throw breakFault(node.name, node.at);
  const token = lookup(scope.depth, entry.depth);
  return single(
    (env) => {
      throw token(env);
    },
    { height: 2 },
    false,
  );
}
