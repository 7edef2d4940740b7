import type { NodeOf } from "../ast.ts";
import { describe } from "../json.ts";
import { bounded, tick, tooLarge } from "../runtime.ts";
import { fault, setKey, type JsonObject } from "../values.ts";
import {
  combine,
  heightOf,
  many,
  single,
  type Code,
  type Compiler,
  type Each,
  type Env,
  type Get,
  type Scope,
} from "./code.ts";

/** All the values of an expression, in an array. */
export function collect(compiler: Compiler, body: Code): Get {
  const { rt } = compiler;
  return (env, input) => {
    const items: unknown[] = [];
    body.each(env, input, (value) => {
      tick(rt);
      items.push(value);
    });
    return items;
  };
}

export function array(compiler: Compiler, node: NodeOf<"array">, scope: Scope): Code {
  if (!node.body) return single(() => [], { height: 1 });
  const body = compiler.compile(node.body, scope);
  return single(collect(compiler, body), { height: heightOf(body) });
}

export function object(compiler: Compiler, node: NodeOf<"object">, scope: Scope): Code {
  const { rt } = compiler;
  const entries = node.entries.map(({ key, value }) => ({
    key: compiler.compile(key, scope),
    value: compiler.compile(value, scope),
    at: key.at,
  }));
  const put = (made: JsonObject, key: unknown, value: unknown, at: number) => {
    tick(rt);
    if (typeof key !== "string") {
      rt.at = at;
      fault(`Object keys must be strings, not ${describe(key)}`);
    }
    setKey(made, key as string, value);
  };
  const height = 1 + heightOf(...entries.flatMap(({ key, value }) => [key, value]));
  if (entries.every(({ key, value }) => key.one && value.one)) {
    const parts = entries.map(({ key, value, at }) => ({ key: key.get!, value: value.get!, at }));
    return single(
      (env, input) => {
        const made: JsonObject = {};
        for (const { key, value, at } of parts) put(made, key(env, input), value(env, input), at);
        return made;
      },
      { height },
    );
  }
  const run = (
    index: number,
    made: JsonObject,
    env: Env | null,
    input: unknown,
    emit: (value: unknown) => void,
  ): void => {
    const entry = entries[index];
    if (!entry) return emit(made);
    entry.key.each(env, input, (key) =>
      entry.value.each(env, input, (value) => {
        const next = { ...made };
        put(next, key, value, entry.at);
        run(index + 1, next, env, input, emit);
      }),
    );
  };
  return many((env, input, emit) => run(0, {}, env, input, emit), { height });
}

/** A string with interpolations, each turned to text by the string's format; the first varies fastest. */
export function text(compiler: Compiler, node: NodeOf<"text">, scope: Scope, format: (value: unknown) => string): Code {
  const { rt } = compiler;
  const codes = node.parts.filter((part) => typeof part !== "string").map((part) => compiler.compile(part, scope));
  const join = (values: unknown[]): string => {
    let made = "";
    let next = 0;
    for (const part of node.parts) {
      tick(rt);
      made += typeof part === "string" ? part : format(values[next++]);
      if (made.length > rt.limits.output) tooLarge(rt);
    }
    return bounded(rt, made);
  };
  const height = heightOf(...codes);
  if (codes.every(({ one }) => one)) {
    const parts = codes.map(({ get }) => get!);
    return single((env, input) => join(parts.map((get) => get(env, input))), { height });
  }
  const each: Each = combine(codes, (_env, _input, values, emit) => emit(join(values)));
  return many(each, { height });
}
