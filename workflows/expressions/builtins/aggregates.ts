import { add } from "../arithmetic.ts";
import { heightOf, identity, NONE, single, type Code, type Compiler, type Env } from "../compile/code.ts";
import { breakable } from "../compile/escape.ts";
import { iterate } from "../compile/iterate.ts";
import { firstOf, grow } from "../compile/updates.ts";
import { describe } from "../json.ts";
import { tick, type Runtime } from "../runtime.ts";
import { fault, isTrue, sortBy, type JsonObject } from "../values.ts";
import { each } from "./forms.ts";
import { groups } from "./sorting.ts";
import type { Forms } from "./types.ts";

/** A key for each item: the array of all that `by` yields of it. */
const keysBy = (compiler: Compiler, by: Code, items: unknown[], env: Env | null): unknown[] =>
  items.map((item) => {
    tick(compiler.rt);
    const keys: unknown[] = [];
    by.each(env, item, (key) => keys.push(key));
    return keys;
  });

const arrayOnly = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : fault(`${describe(value)} cannot be sorted, as it is not an array`);

function byKeys(use: (compiler: Compiler, items: unknown[], keys: unknown[], order: number[]) => unknown) {
  return (compiler: Compiler, [by]: Code[], at: number): Code =>
    single(
      (env, input) => {
        compiler.rt.at = at;
        const items = arrayOnly(input);
        const keys = keysBy(compiler, by!, items, env);
        return use(compiler, items, keys, sortBy(compiler.rt, items, keys));
      },
      { height: heightOf(by!) },
    );
}

/** Whether some value of `generator` passes `condition` (`wanted` true) or fails it (`wanted` false). */
function quantifier(compiler: Compiler, generator: Code, condition: Code, wanted: boolean): Code {
  return single(
    (env, input) => {
      let found = !wanted;
      breakable(compiler.rt, (token) =>
        generator.each(env, input, (item) => {
          tick(compiler.rt);
          condition.each(env, item, (value) => {
            if (isTrue(value) !== wanted) return;
            found = wanted;
            throw token;
          });
        }),
      );
      return found;
    },
    { height: heightOf(generator, condition) },
  );
}

/** Sums values one by one; the sum of arrays, texts or objects grows in place. */
function adder(rt: Runtime, at: number) {
  let total: unknown = null;
  let ours = false;
  const put = (value: unknown): void => {
    tick(rt);
    rt.at = at;
    if (!ours || !grow(rt, total, value)) {
      ours = total !== null && value !== null;
      total = add(rt, total, value);
    }
  };
  return { put, total: () => total };
}

export const aggregates: Forms = {
  "to_entries/0": ({ rt }, _args, at) =>
    single(
      (_env, input) => {
        const entries: JsonObject[] = [];
        rt.at = at;
        if (typeof input !== "object" || input === null) fault(`${describe(input)} has no keys`);
        iterate(rt, input, at, (value, key) => entries.push({ key, value }));
        return entries;
      },
      { height: 2 },
    ),
  "add/1": ({ rt }, [values], at) =>
    single(
      (env, input) => {
        const sum = adder(rt, at);
        values!.each(env, input, sum.put);
        return sum.total();
      },
      { height: heightOf(values!) },
    ),
  "add/0": (compiler, _args, at) => aggregates["add/1"]!(compiler, [each(compiler, at)], at),
  "any/0": (compiler, _args, at) => quantifier(compiler, each(compiler, at), identity(), true),
  "any/1": (compiler, [condition], at) => quantifier(compiler, each(compiler, at), condition!, true),
  "any/2": (compiler, [generator, condition]) => quantifier(compiler, generator!, condition!, true),
  "all/0": (compiler, _args, at) => quantifier(compiler, each(compiler, at), identity(), false),
  "all/1": (compiler, [condition], at) => quantifier(compiler, each(compiler, at), condition!, false),
  "all/2": (compiler, [generator, condition]) => quantifier(compiler, generator!, condition!, false),
  "isempty/1": ({ rt }, [body]) =>
    single((env, input) => firstOf(rt, body!, env, input) === NONE, { height: 5 + heightOf(body!) }),
  "sort_by/1": byKeys((_compiler, items, _keys, order) => order.map((i) => items[i])),
  "group_by/1": byKeys(({ rt }, items, keys, order) => groups(rt, items, keys, order)),
  "unique_by/1": byKeys(({ rt }, items, keys, order) => groups(rt, items, keys, order).map(([first]) => first)),
  "min_by/1": byKeys((_compiler, items, _keys, order) => items[order[0] ?? -1] ?? null),
  "max_by/1": byKeys((_compiler, items, _keys, order) => items[order.at(-1) ?? -1] ?? null),
};
