import type { NodeOf } from "../ast.ts";
import { describe, excerpt } from "../json.ts";
import { tick, type Runtime } from "../runtime.ts";
import { fault, isObject } from "../values.ts";
import { heightOf, many, type Code, type Compiler, type EachPath, type Scope } from "./code.ts";

/** Every element of an array or value of an object, with its key. */
export function iterate(
  rt: Runtime,
  value: unknown,
  at: number,
  visit: (item: unknown, key: string | number) => void,
): void {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      tick(rt);
      visit(value[i] ?? null, i);
    }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      tick(rt);
      visit(value[key] ?? null, key);
    }
  } else {
    rt.at = at;
    fault(`Cannot iterate over ${value === null || value === undefined ? "null" : describe(value)}`);
  }
}

const iterable = (value: unknown) => typeof value === "object" && value !== null;

export function each(compiler: Compiler, node: NodeOf<"each">, scope: Scope): Code {
  const { rt } = compiler;
  const { optional, at } = node;
  const target = compiler.compile(node.target, scope);
  const paths = (): EachPath => {
    const targets = target.paths();
    return (env, path, input, emit) =>
      targets(env, path, input, (p, value) => {
        if (optional && (p === null || !iterable(value))) return;
        if (p === null) fault(`Invalid path expression near attempt to iterate through ${excerpt(value)}`);
        iterate(rt, value, at, (item, key) => emit({ key, up: p! }, item));
      });
  };
  return many(
    (env, input, emit) =>
      target.each(env, input, (value) => {
        if (!optional || iterable(value)) iterate(rt, value, at, emit);
      }),
    { height: heightOf(target), paths },
  );
}
