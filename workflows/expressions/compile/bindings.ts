import { independent, type Node, type Pattern } from "../ast.ts";
import { index, type Owned } from "../paths.ts";
import { tick } from "../runtime.ts";
import { guarded } from "./control.ts";
import {
  declare,
  heightOf,
  lookup,
  many,
  NONE,
  single,
  type Code,
  type Compiler,
  type EachPath,
  type Fold,
  type Env,
  type Scope,
} from "./code.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;
type Then = (env: Env | null) => void;

interface Matcher {
  readonly scope: Scope;
  readonly names: string[];
  readonly run: (env: Env | null, value: unknown, then: Then) => void;
}

function match(compiler: Compiler, pattern: Pattern, scope: Scope): Matcher {
  if (pattern.type === "variable") {
    return {
      scope: declare(scope, "variable", pattern.name),
      names: [pattern.name],
      run: (env, value, then) => then({ value, up: env }),
    };
  }
  return pattern.type === "array" ? matchArray(compiler, pattern.items, scope) : matchObject(compiler, pattern, scope);
}

function matchArray(compiler: Compiler, items: Pattern[], scope: Scope): Matcher {
  let made: Matcher = { scope, names: [], run: (env, _value, then) => then(env) };
  items.forEach((item, i) => {
    const before = made;
    const inner = match(compiler, item, before.scope);
    made = {
      scope: inner.scope,
      names: [...before.names, ...inner.names],
      run: (env, value, then) =>
        before.run(env, value, (bound) => inner.run(bound, index(compiler.rt, value, i), then)),
    };
  });
  return made;
}

function matchObject(compiler: Compiler, pattern: Extract<Pattern, { type: "object" }>, scope: Scope): Matcher {
  let made: Matcher = { scope, names: [], run: (env, _value, then) => then(env) };
  for (const entry of pattern.entries) {
    const before = made;
    const key = compiler.compile(entry.key, before.scope);
    const named = entry.variable === null ? null : declare(before.scope, "variable", entry.variable);
    const inner = entry.value && match(compiler, entry.value, named ?? before.scope);
    made = {
      scope: inner?.scope ?? named!,
      names: [...before.names, ...(entry.variable === null ? [] : [entry.variable]), ...(inner?.names ?? [])],
      run: (env, value, then) =>
        before.run(env, value, (bound) =>
          key.each(bound, value, (k) => {
            compiler.rt.at = entry.key.at;
            const found = index(compiler.rt, value, k);
            const outer = named ? { value: found, up: bound } : bound;
            if (inner) inner.run(outer, found, then);
            else then(outer);
          }),
        ),
    };
  }
  return made;
}

/** Frames that matching takes at most. */
function patternHeight(pattern: Pattern): number {
  if (pattern.type === "variable") return 1;
  if (pattern.type === "array") return pattern.items.reduce((sum, item) => sum + 3 + patternHeight(item), 1);
  return pattern.entries.reduce((sum, { key, value }) => sum + 5 + key.height + (value ? patternHeight(value) : 1), 1);
}

export interface Binder {
  readonly height: number;
  readonly scope: Scope;
  /** Runs `then` for each way to match; a fault inside `then` makes the next of several patterns try. */
  readonly run: (
    env: Env | null,
    value: unknown,
    then: (env: Env | null, outward: <T extends unknown[]>(emit: (...args: T) => void) => (...args: T) => void) => void,
  ) => void;
}

const plainly = <T extends unknown[]>(emit: (...args: T) => void) => emit;

/** One pattern binds its names; several bind the names of all, `null` where the one that matched lacks them. */
export function binder(compiler: Compiler, patterns: Pattern[], scope: Scope): Binder {
  const matchers = patterns.map((pattern) => match(compiler, pattern, scope));
  const [only] = matchers;
  const height = patterns.reduce((sum, pattern) => sum + 3 + patternHeight(pattern), 0);
  if (matchers.length === 1) {
    return {
      height,
      scope: only!.scope,
      run: (env, value, then) => only!.run(env, value, (bound) => then(bound, plainly)),
    };
  }
  const names = [...new Set(matchers.flatMap((matcher) => matcher.names))];
  const readers = matchers.map((matcher) => names.map((name) => reader(matcher.scope, scope, name)));
  const bodyScope = names.reduce((inner, name) => declare(inner, "variable", name), scope);
  const bind = (i: number, env: Env | null, bound: Env | null): Env | null =>
    readers[i]!.reduce<Env | null>((up, read) => ({ value: read(bound), up }), env);
  const run: Binder["run"] = (env, value, then) => {
    const tryFrom = (i: number): void => {
      if (i === matchers.length - 1) return matchers[i]!.run(env, value, (bound) => then(bind(i, env, bound), plainly));
      guarded(
        compiler.rt,
        (outward) => matchers[i]!.run(env, value, (bound) => then(bind(i, env, bound), outward)),
        () => tryFrom(i + 1),
      );
    };
    tryFrom(0);
  };
  return { height, scope: bodyScope, run };
}

/** Reads a name bound by a pattern, `null` when it does not bind it. */
function reader(scope: Scope, outer: Scope, name: string): (env: Env | null) => unknown {
  for (let at: Scope = scope; at.depth > outer.depth; at = at.up!) {
    if (at.entry?.name === name && at.entry.type !== "function") return lookup(scope.depth, at.entry.depth);
  }
  return () => null;
}

export function bind(compiler: Compiler, node: Of<"bind">, scope: Scope): Code {
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

export function reduce(compiler: Compiler, node: Of<"reduce">, scope: Scope): Code {
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

export function foreach(compiler: Compiler, node: Of<"foreach">, scope: Scope): Code {
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
