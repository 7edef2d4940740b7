import {
  heightOf,
  many,
  single,
  type Code,
  type Compiler,
  type EachPath,
  type Env,
  type Path,
} from "../compile/code.ts";
import { breakable } from "../compile/escape.ts";
import { firstOf } from "../compile/updates.ts";
import { describe } from "../json.ts";
import { index } from "../paths.ts";
import type { Runtime } from "../runtime.ts";
import { fault } from "../values.ts";
import type { Forms } from "./types.ts";

/** Runs `body` on each value `amount` yields, which must be a number of values not below zero. */
function counted(
  amount: Code,
  name: string,
  run: (
    count: number,
    env: Env | null,
    path: Path,
    input: unknown,
    emit: (path: Path, value: unknown) => void,
    asPaths: boolean,
  ) => void,
  height: number,
): Code {
  const check = (value: unknown): number => {
    if (typeof value !== "number") return fault(`${name} takes a number, not ${describe(value)}`);
    return value < 0 ? fault(`${name} doesn't support negative ${name === "nth" ? "indices" : "count"}`) : value;
  };
  return many(
    (env, input, emit) =>
      amount.each(env, input, (n) => run(check(n), env, null, input, (_path, value) => emit(value), false)),
    {
      height,
      paths: () => (env, path, input, emit) =>
        amount.each(env, input, (n) => run(check(n), env, path, input, emit, true)),
    },
  );
}

/** Runs a body for its values or for its paths, whichever is asked for. */
const runner = (body: Code) => {
  let paths: EachPath | undefined;
  return (
    env: Env | null,
    path: Path,
    input: unknown,
    emit: (path: Path, value: unknown) => void,
    asPaths: boolean,
  ) => {
    if (asPaths) (paths ??= body.paths())(env, path, input, emit);
    else body.each(env, input, (value) => emit(null, value));
  };
};

function limit({ rt }: Compiler, amount: Code, body: Code): Code {
  const run = runner(body);
  return counted(
    amount,
    "limit",
    (most, env, path, input, emit, asPaths) => {
      if (most <= 0) return;
      let left = most;
      breakable(rt, (token) =>
        run(
          env,
          path,
          input,
          (p, value) => {
            left--;
            emit(p, value);
            if (left <= 0) throw token;
          },
          asPaths,
        ),
      );
    },
    4 + heightOf(amount, body),
  );
}

function skip(amount: Code, body: Code): Code {
  const run = runner(body);
  return counted(
    amount,
    "skip",
    (skipped, env, path, input, emit, asPaths) => {
      let left = skipped;
      run(
        env,
        path,
        input,
        (p, value) => {
          if (left > 0) left--;
          else emit(p, value);
        },
        asPaths,
      );
    },
    3 + heightOf(amount, body),
  );
}

/** The value of a stream at the place `amount` says. */
function nth({ rt }: Compiler, amount: Code, body: Code): Code {
  const run = runner(body);
  return counted(
    amount,
    "nth",
    (place, env, path, input, emit, asPaths) => {
      let left = place;
      let found: [Path, unknown] | null = null;
      breakable(rt, (token) =>
        run(
          env,
          path,
          input,
          (p, value) => {
            if (left-- > 0) return;
            found = [p, value];
            throw token;
          },
          asPaths,
        ),
      );
      if (found) emit(...(found as [Path, unknown]));
    },
    4 + heightOf(amount, body),
  );
}

function last(body: Code): Code {
  const run = runner(body);
  const pick = (
    env: Env | null,
    path: Path,
    input: unknown,
    emit: (path: Path, value: unknown) => void,
    asPaths: boolean,
  ) => {
    let found: [Path, unknown] | null = null;
    run(
      env,
      path,
      input,
      (p, value) => {
        found = [p, value];
      },
      asPaths,
    );
    if (found) emit(...(found as [Path, unknown]));
  };
  return many((env, input, emit) => pick(env, null, input, (_path, value) => emit(value), false), {
    height: 3 + heightOf(body),
    paths: () => (env, path, input, emit) => pick(env, path, input, emit, true),
  });
}

/** `first(f)`: stops `f` at its first value. */
function first({ rt }: Compiler, body: Code): Code {
  const paths = (): EachPath => {
    const inner = body.paths();
    return (env, path, input, emit) => {
      let found: [Path, unknown] | null = null;
      breakable(rt, (token) =>
        inner(env, path, input, (p, value) => {
          found = [p, value];
          throw token;
        }),
      );
      if (found) emit(...(found as [Path, unknown]));
    };
  };
  return single((env, input) => firstOf(rt, body, env, input), { height: 3 + heightOf(body), paths }, body.one);
}

/** An element from the front or the back, as `.[place]`. */
const element = (rt: Runtime, place: number, at: number): Code =>
  single(
    (_env, input) => {
      rt.at = at;
      return index(rt, input, place);
    },
    {
      height: 1,
      paths: () => (_env, path, input, emit) => {
        rt.at = at;
        if (path === null) fault("Invalid path expression near attempt to access an element of a computed value");
        emit({ key: place, up: path! }, index(rt, input, place));
      },
    },
  );

export const streams: Forms = {
  "limit/2": (compiler, [amount, body]) => limit(compiler, amount!, body!),
  "skip/2": (_compiler, [amount, body]) => skip(amount!, body!),
  "nth/2": (compiler, [amount, body]) => nth(compiler, amount!, body!),
  "first/1": (compiler, [body]) => first(compiler, body!),
  "last/1": (_compiler, [body]) => last(body!),
  "first/0": ({ rt }, _args, at) => element(rt, 0, at),
  "last/0": ({ rt }, _args, at) => element(rt, -1, at),
};
