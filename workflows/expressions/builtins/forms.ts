import {
  heightOf,
  identity,
  many,
  NONE,
  single,
  type Code,
  type Compiler,
  type EachPath,
  type Get,
} from "../compile/code.ts";
import { iterate } from "../compile/iterate.ts";
import { modify, pathsOf } from "../compile/updates.ts";
import { Fault } from "../errors.ts";
import { deletePaths, getPath } from "../paths.ts";
import { tick, type Runtime } from "../runtime.ts";
import { fault, isObject, isTrue } from "../values.ts";
import type { Forms } from "./types.ts";

/** `.[]`, for the functions defined by it. */
export const each = (compiler: Compiler, at: number): Code =>
  many((_env, input, emit) => iterate(compiler.rt, input, at, emit), {
    height: 2,
    paths: () => (_env, path, input, emit) => {
      if (path === null) fault("Invalid path expression near attempt to iterate through a computed value");
      iterate(compiler.rt, input, at, (item, key) => emit({ key, up: path! }, item));
    },
  });

/** Applies `body` to every item, directly when it yields at most one value. */
function mapItems(compiler: Compiler, body: Code, at: number): Get {
  const { rt } = compiler;
  return (env, input) => {
    const items: unknown[] = [];
    const get = body.get;
    const push = (value: unknown) => {
      tick(rt);
      items.push(value);
    };
    iterate(rt, input, at, (item) => {
      if (!get) return body.each(env, item, push);
      const value = get(env, item);
      if (value !== NONE) items.push(value);
    });
    return items;
  };
}

export function select([condition]: Code[]): Code {
  const test = condition!.get;
  const height = heightOf(condition!);
  const paths: Code["paths"] = () => (env, path, input, emit) =>
    condition!.each(env, input, (value) => {
      if (isTrue(value)) emit(path, input);
    });
  if (test) {
    return single(
      (env, input) => {
        const value = test(env, input);
        return value !== NONE && isTrue(value) ? input : NONE;
      },
      { height, paths },
      false,
    );
  }
  return many(
    (env, input, emit) =>
      condition!.each(env, input, (value) => {
        if (isTrue(value)) emit(input);
      }),
    { height, paths },
  );
}

/** Passes the values of some types only. */
const ofType = (accepts: (value: unknown) => boolean) => (): Code =>
  single(
    (_env, input) => (accepts(input) ? input : NONE),
    {
      height: 1,
      paths: () => (_env, path, input, emit) => {
        if (accepts(input)) emit(path, input);
      },
    },
    false,
  );

export const forms: Forms = {
  "empty/0": () => single(() => NONE, { height: 1, paths: () => () => {} }, false),
  "error/0": (compiler, _args, at) => raise(compiler, identity(), at),
  "error/1": (compiler, [value], at) => raise(compiler, value!, at),
  "not/0": () => single((_env, input) => !isTrue(input), { height: 1 }),
  "select/1": (_compiler, args) => select(args),
  "map/1": (compiler, [body], at) => single(mapItems(compiler, body!, at), { height: heightOf(body!) }),
  "map_values/1": (compiler, [body], at) => modify(compiler.rt, each(compiler, at), body!),
  "values/0": ofType((value) => value !== null),
  "nulls/0": ofType((value) => value === null),
  "booleans/0": ofType((value) => typeof value === "boolean"),
  "numbers/0": ofType((value) => typeof value === "number"),
  "strings/0": ofType((value) => typeof value === "string"),
  "arrays/0": ofType(Array.isArray),
  "objects/0": ofType(isObject),
  "iterables/0": ofType((value) => typeof value === "object" && value !== null),
  "scalars/0": ofType((value) => typeof value !== "object" || value === null),
  "path/1": ({ rt }, [target]) => {
    const paths = pathsOf(rt, target!);
    return many((env, input, emit) => paths(env, input, emit), { height: 3 + heightOf(target!) });
  },
  "del/1": ({ rt }, [target]) => {
    const paths = pathsOf(rt, target!);
    return single(
      (env, input) => {
        const gone: unknown[][] = [];
        paths(env, input, (path) => gone.push(path));
        return deletePaths(rt, input, gone);
      },
      { height: 6 + heightOf(target!) },
    );
  },
  "getpath/1": ({ rt }, [path], at) => getPathForm(rt, path!, at),
  "now/0": ({ rt }) => single(() => rt.now!(), { height: 1 }),
};

/** `getpath`, which in a path expression leads on from where it stands. */
function getPathForm(rt: Runtime, path: Code, at: number): Code {
  const height = heightOf(path);
  const read = (input: unknown, keys: unknown) => {
    tick(rt);
    rt.at = at;
    return getPath(rt, input, keys);
  };
  const paths = (): EachPath => (env, from, input, emit) =>
    path.each(env, input, (keys) => {
      const value = read(input, keys);
      if (from === null) fault("Invalid path expression near attempt to access a computed value");
      emit(
        (keys as unknown[]).reduce<typeof from>((up, key) => ({ key, up }), from),
        value,
      );
    });
  return many((env, input, emit) => path.each(env, input, (keys) => emit(read(input, keys))), { height, paths });
}

function raise({ rt }: Compiler, value: Code, at: number): Code {
  return many(
    (env, input) => {
      value.each(env, input, (raised) => {
        rt.at = at;
        throw new Fault(raised);
      });
    },
    { height: heightOf(value) },
  );
}
