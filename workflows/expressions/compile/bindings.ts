import { independent, type NodeOf } from "../ast.ts";
import type { Owned } from "../paths.ts";
import { tick } from "../runtime.ts";
import {
  heightOf,
  many,
  NONE,
  single,
  type Code,
  type Compiler,
  type EachPath,
  type Env,
  type Fold,
  type Scope,
} from "./code.ts";
import { binder } from "./match.ts";

export function bind(compiler: Compiler, node: NodeOf<"bind">, scope: Scope): Code {
  const { rt } = compiler;
  const source = compiler.compile(node.source, scope);
  const [first] = node.patterns;
  const patterns = binder(compiler, node.patterns, scope);
  const body = compiler.compile(node.body, patterns.scope);
  const height = patterns.height + heightOf(source, body);
  const paths = (): EachPath => {
    const inner = body.paths();
    return (env, path, input, emit) =>
      source.each(env, input, (value) =>
        patterns.run(env, value, (bound, outward) => inner(bound, path, input, outward(emit))),
      );
  };
  const [get, then] = [source.get, body.get];
  const inner = body.fold;
  const fold: Fold | null =
    get && source.one && inner && independent(node.source)
      ? (env, input, owned) => inner({ value: get(env, input), up: env }, input, owned)
      : null;
  if (get && then && node.patterns.length === 1 && first!.type === "variable") {
    return single(
      (env, input) => {
        tick(rt);
        const value = get(env, input);
        return value === NONE ? NONE : then({ value, up: env }, input);
      },
      { height, paths, fold },
      source.one && body.one,
    );
  }
  return many(
    (env, input, emit) =>
      source.each(env, input, (value) => {
        tick(rt);
        patterns.run(env, value, (bound, outward) => body.each(bound, input, outward(emit)));
      }),
    { height, paths },
  );
}

/** What `update` makes of `state`: its last value, `null` when it has none. */
function advance(update: Code, env: Env | null, state: unknown, each?: (value: unknown) => void): unknown {
  let next: unknown = NONE;
  if (update.get) {
    next = update.get(env, state);
    if (each && next !== NONE) each(next);
  } else {
    update.each(env, state, (value) => {
      next = value;
      each?.(value);
    });
  }
  return next === NONE ? null : next;
}

export function reduce(compiler: Compiler, node: NodeOf<"reduce">, scope: Scope): Code {
  const { rt } = compiler;
  const source = compiler.compile(node.source, scope);
  const init = compiler.compile(node.init, scope);
  const patterns = binder(compiler, node.patterns, scope);
  const update = compiler.compile(node.update, patterns.scope);
  const height = patterns.height + heightOf(source, init, update);
  const fold = (env: Env | null, input: unknown, start: unknown): unknown => {
    let state = start;
    const owned: Owned = new Set();
    const next = update.fold;
    source.each(env, input, (value) => {
      tick(rt);
      patterns.run(env, value, (bound) => {
        state = next ? next(bound, state, owned) : advance(update, bound, state);
      });
    });
    return state;
  };
  const start = init.get;
  if (start && init.one) return single((env, input) => fold(env, input, start(env, input)), { height });
  return many((env, input, emit) => init.each(env, input, (state) => emit(fold(env, input, state))), { height });
}

export function foreach(compiler: Compiler, node: NodeOf<"foreach">, scope: Scope): Code {
  const { rt } = compiler;
  const source = compiler.compile(node.source, scope);
  const init = compiler.compile(node.init, scope);
  const patterns = binder(compiler, node.patterns, scope);
  const update = compiler.compile(node.update, patterns.scope);
  const extract = node.extract && compiler.compile(node.extract, patterns.scope);
  return many(
    (env, input, emit) =>
      init.each(env, input, (start) => {
        let state = start;
        source.each(env, input, (value) => {
          tick(rt);
          patterns.run(env, value, (bound, outward) => {
            const send = outward(emit);
            state = advance(update, bound, state, (next) => (extract ? extract.each(bound, next, send) : send(next)));
          });
        });
      }),
    { height: 2 + patterns.height + heightOf(source, init, update, extract) },
  );
}
