import type { Pattern } from "../ast.ts";
import { index } from "../paths.ts";
import { declare, lookup, type Compiler, type Env, type Scope } from "./code.ts";
import { guarded } from "./escape.ts";

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
  const rebind = (i: number, env: Env | null, bound: Env | null): Env | null =>
    readers[i]!.reduce<Env | null>((up, read) => ({ value: read(bound), up }), env);
  const run: Binder["run"] = (env, value, then) => {
    const tryFrom = (i: number): void => {
      if (i === matchers.length - 1)
        return matchers[i]!.run(env, value, (bound) => then(rebind(i, env, bound), plainly));
      guarded(
        compiler.rt,
        (outward) => matchers[i]!.run(env, value, (bound) => then(rebind(i, env, bound), outward)),
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
