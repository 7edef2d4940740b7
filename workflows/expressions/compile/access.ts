import type { Node, NodeOf } from "../ast.ts";
import { Fault } from "../errors.ts";
import { variableFault } from "../faults.ts";
import { excerpt } from "../json.ts";
import { index } from "../paths.ts";
import { tick, type Runtime } from "../runtime.ts";
import { fault, type JsonObject } from "../values.ts";
import {
  combine,
  find,
  heightOf,
  lookup,
  many,
  NONE,
  single,
  type Code,
  type Compiler,
  type EachPath,
  type Path,
  type Scope,
} from "./code.ts";

export const literal = (value: unknown): Code => single(() => value, { height: 1 });

export function variable(compiler: Compiler, node: NodeOf<"variable">, scope: Scope): Code {
  const { name, at } = node;
  const { rt } = compiler;
  const entry = find(scope, (found) => (found.type === "variable" || found.type === "value") && found.name === name);
  if (entry && entry.type !== "function") {
    const read = lookup(scope.depth, entry.depth);
    return single((env) => read(env), { height: 2 });
  }
  const refused = variableFault(name, at);
  if (refused) throw refused;
  return single(
    () => {
      if (!Object.hasOwn(rt.vars, name)) compiler.fail("unknown_variable", `$${name} is not defined here`, at);
      return rt.vars[name] ?? null;
    },
    { height: 2 },
  );
}

/** Reads a value at a key that may be absent only when `optional`. */
function reader(rt: Runtime, at: number, optional: boolean): (target: unknown, key: unknown) => unknown {
  const read = (target: unknown, key: unknown) => {
    tick(rt);
    rt.at = at;
    return index(rt, target, key);
  };
  if (!optional) return read;
  return (target, key) => {
    try {
      return read(target, key);
    } catch (error) {
      if (error instanceof Fault) return NONE;
      throw error;
    }
  };
}

/** Steps from a value with a path to the one at `key` inside it. */
function stepper(read: (target: unknown, key: unknown) => unknown, optional: boolean) {
  return (path: Path, target: unknown, key: unknown, emit: (path: Path, value: unknown) => void) => {
    if (path === null) {
      if (optional) return;
      fault(`Invalid path expression near attempt to access element ${excerpt(key)} of ${excerpt(target)}`);
    }
    const value = read(target, key);
    if (value !== NONE) emit({ key, up: path }, value);
  };
}

export function access(compiler: Compiler, node: NodeOf<"index">, scope: Scope): Code {
  const { rt } = compiler;
  const { optional, at } = node;
  const target = compiler.compile(node.target, scope);
  const key = compiler.compile(node.key, scope);
  const read = reader(rt, at, optional);
  const step = stepper(read, optional);
  const height = heightOf(target, key);
  const paths = (): EachPath => {
    const targets = target.paths();
    return (env, path, input, emit) =>
      key.each(env, input, (k) => targets(env, path, input, (p, value) => step(p, value, k, emit)));
  };
  const of = target.get;
  const keyOf = key.get;
  if (!of || !keyOf) {
    const run = combine([target, key], (_env, _input, [value, k], emit) => {
      const found = read(value, k);
      if (found !== NONE) emit(found);
    });
    return many(run, { height, paths });
  }
  if (node.key.type === "literal" && typeof node.key.value === "string" && !optional) {
    return field(rt, node.key.value, target, at, { height, paths });
  }
  return single(
    (env, input) => {
      const k = keyOf(env, input);
      if (k === NONE) return NONE;
      const value = of(env, input);
      return value === NONE ? NONE : read(value, k);
    },
    { height, paths },
    target.one && key.one && !optional,
  );
}

/** `.name`: what most expressions are made of, so a plain property read where that is safe. */
function field(
  rt: Runtime,
  key: string,
  target: Code,
  at: number,
  parts: { height: number; paths: () => EachPath },
): Code {
  const plain = !(key in {});
  const of = target.get!;
  return single(
    (env, input) => {
      tick(rt);
      const value = of(env, input);
      if (plain && typeof value === "object" && value !== null && !Array.isArray(value)) {
        const found = (value as JsonObject)[key];
        return found === undefined ? null : found;
      }
      if (value === NONE) return NONE;
      rt.at = at;
      return index(rt, value, key);
    },
    parts,
    target.one,
  );
}

export function slice(compiler: Compiler, node: NodeOf<"slice">, scope: Scope): Code {
  const { optional, at } = node;
  const target = compiler.compile(node.target, scope);
  const bound = (side: Node | null) => (side ? compiler.compile(side, scope) : literal(null));
  const from = bound(node.from);
  const to = bound(node.to);
  const read = reader(compiler.rt, at, optional);
  const step = stepper(read, optional);
  const height = heightOf(target, from, to);
  const run = combine([target, to, from], (_env, _input, [value, end, start], emit) => {
    const found = read(value, { start, end });
    if (found !== NONE) emit(found);
  });
  const paths = (): EachPath => {
    const targets = target.paths();
    const keys = combine([to, from], (_env, _input, [end, start], emit) => emit({ start, end }));
    return (env, path, input, emit) =>
      keys(env, input, (key) => targets(env, path, input, (p, value) => step(p, value, key, emit)));
  };
  if (!target.one || !from.one || !to.one || optional) return many(run, { height, paths });
  const [of, first, last] = [target.get!, from.get!, to.get!];
  return single(
    (env, input) => {
      const start = first(env, input);
      const end = last(env, input);
      return read(of(env, input), { start, end });
    },
    { height, paths },
  );
}
