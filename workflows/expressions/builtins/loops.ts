import {
  heightOf,
  many,
  NONE,
  single,
  type Code,
  type Compiler,
  type EachPath,
  type Env,
  type Path,
} from "../compile/code.ts";
import { pipe } from "../compile/control.ts";
import { iterate } from "../compile/iterate.ts";
import { enter, leave, tick, type Runtime } from "../runtime.ts";
import { fault, isTrue } from "../values.ts";
import { select } from "./forms.ts";
import type { Forms } from "./types.ts";

/** Counts numbers from `start` to before `end`. */
function count(rt: Runtime, start: unknown, end: unknown, step: unknown, emit: (value: number) => void): void {
  if (typeof start !== "number" || typeof end !== "number" || typeof step !== "number") {
    fault("Range bounds must be numeric");
  }
  const [from, to, by] = [start, end, step] as [number, number, number];
  if (by === 0) return;
  for (let i = from; by > 0 ? i < to : i > to; i += by) {
    tick(rt);
    emit(i);
  }
}

const range = (rt: Runtime, from: Code | null, to: Code, by: Code | null): Code =>
  many(
    (env, input, emit) => {
      const up = (start: unknown) =>
        to.each(env, input, (end) => {
          if (by) by.each(env, input, (step) => count(rt, start, end, step, emit));
          else count(rt, start, end, 1, emit);
        });
      if (from) from.each(env, input, up);
      else up(0);
    },
    { height: 3 + heightOf(from, to, by) },
  );

/** A value, then what `next` makes of it, and so on; straight on while `next` yields at most one value. */
export function recurse(rt: Runtime, next: Code): Code {
  const height = 3 + next.height;
  const step = next.get;
  const nested = (env: Env | null, input: unknown, emit: (value: unknown) => void): void => {
    tick(rt);
    emit(input);
    enter(rt, height);
    next.each(env, input, (value) => nested(env, value, emit));
    leave(rt, height);
  };
  const straight = (env: Env | null, input: unknown, emit: (value: unknown) => void): void => {
    for (let value = input; value !== NONE; value = step!(env, value)) {
      tick(rt);
      emit(value);
    }
  };
  const paths = (): EachPath => {
    const inner = next.paths();
    const walk: EachPath = (env, path, input, emit) => {
      tick(rt);
      emit(path, input);
      enter(rt, height);
      inner(env, path, input, (p, value) => walk(env, p, value, emit));
      leave(rt, height);
    };
    return walk;
  };
  return many(step ? straight : nested, { height: 2 * height, paths });
}

/** What `body` yields, again and again without end. */
const repeat = (rt: Runtime, body: Code): Code =>
  many(
    (env, input, emit) => {
      for (;;) {
        tick(rt);
        body.each(env, input, emit);
      }
    },
    { height: 2 + body.height },
  );

/** `..`: a value and all inside it. */
function descend(rt: Runtime, at: number): Code {
  const walk = (input: unknown, emit: (value: unknown) => void): void => {
    tick(rt);
    emit(input);
    if (typeof input !== "object" || input === null) return;
    enter(rt, 2);
    iterate(rt, input, at, (item) => walk(item, emit));
    leave(rt, 2);
  };
  const trace = (path: Path, input: unknown, emit: (path: Path, value: unknown) => void): void => {
    tick(rt);
    emit(path, input);
    if (typeof input !== "object" || input === null) return;
    if (path === null) fault("Invalid path expression near attempt to iterate through a computed value");
    enter(rt, 2);
    iterate(rt, input, at, (item, key) => trace({ key, up: path! }, item, emit));
    leave(rt, 2);
  };
  return many((_env, input, emit) => walk(input, emit), {
    height: 4,
    paths: () => (_env, path, input, emit) => trace(path, input, emit),
  });
}

/** `until`: the first value, from the input on, that passes. */
function until({ rt }: Compiler, done: Code, next: Code): Code {
  const [test, step] = [done.get, next.get];
  const height = 3 + heightOf(done, next);
  if (test && step && done.one && next.one) {
    return single(
      (env, input) => {
        let value = input;
        while (!isTrue(test(env, value))) {
          tick(rt);
          value = step(env, value);
        }
        return value;
      },
      { height },
    );
  }
  const run = (env: Env | null, input: unknown, emit: (value: unknown) => void): void =>
    done.each(env, input, (passed) => {
      tick(rt);
      if (isTrue(passed)) return emit(input);
      enter(rt, height);
      next.each(env, input, (value) => run(env, value, emit));
      leave(rt, height);
    });
  return many(run, { height: 2 * height });
}

export const loops: Forms = {
  "range/1": ({ rt }, [to]) => range(rt, null, to!, null),
  "range/2": ({ rt }, [from, to]) => range(rt, from!, to!, null),
  "range/3": ({ rt }, [from, to, by]) => range(rt, from!, to!, by!),
  "recurse/0": ({ rt }, _args, at) => descend(rt, at),
  "recurse/1": ({ rt }, [next]) => recurse(rt, next!),
  "repeat/1": ({ rt }, [body]) => repeat(rt, body!),
  "recurse/2": ({ rt }, [next, passes]) => recurse(rt, pipe(next!, select([passes!]))),
  "while/2": ({ rt }, [passes, next]) => pipe(select([passes!]), recurse(rt, pipe(next!, select([passes!])))),
  "until/2": (compiler, [done, next]) => until(compiler, done!, next!),
};
