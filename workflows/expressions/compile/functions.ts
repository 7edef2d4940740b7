import type { Definition, NodeOf } from "../ast.ts";
import { enter, leave, type Runtime } from "../runtime.ts";
import {
  combine,
  declare,
  find,
  lookup,
  many,
  rewind,
  single,
  type Closure,
  type Code,
  type Compiler,
  type EachPath,
  type Env,
  type Scope,
  type UserFunction,
} from "./code.ts";

/** A call costs the frames of what it calls only when it happens; this much stands for the call itself. */
const callHeight = 4;

/** Compiles a definition; the scope returned knows its name, and so does its body. */
export function define(compiler: Compiler, definition: Definition, scope: Scope): Scope {
  const { name, params, body } = definition;
  const fn: UserFunction = { params, depth: scope.depth, code: null as unknown as Code };
  const after: Scope = { entry: { type: "function", name, fn }, up: scope, depth: scope.depth };
  const inside = params.reduce((at, param) => declare(at, param.byValue ? "value" : "closure", param.name), after);
  // A function that calls itself may yield many values as far as its own body can tell.
  fn.code = many((env, input, emit) => fn.code.each(env, input, emit), {
    height: callHeight,
    paths: () => (env, path, input, emit) => fn.code.paths()(env, path, input, emit),
  });
  fn.code = compiler.compile(body, inside);
  return after;
}

export function callUser(rt: Runtime, fn: UserFunction, args: Code[], scope: Scope): Code {
  const from = scope.depth;
  const { params, depth } = fn;
  const byValue = args.filter((_, i) => params[i]!.byValue);
  const bind = (env: Env | null, values: unknown[]): Env | null => {
    let next = 0;
    let inner = rewind(env, from, depth);
    params.forEach((param, i) => {
      const value: unknown = param.byValue ? values[next++] : ({ code: args[i]!, env } satisfies Closure);
      inner = { value, up: inner };
    });
    return inner;
  };
  const height = callHeight + byValue.reduce((sum, arg) => sum + arg.height, 0);
  const paths = (): EachPath => {
    const inner = fn.code.paths();
    const values = combine(byValue.toReversed(), (env, _input, found, emit) => emit(bind(env, found.toReversed())));
    return (env, path, input, emit) =>
      values(env, input, (bound) => {
        enter(rt, fn.code.height);
        inner(bound as Env | null, path, input, emit);
        leave(rt, fn.code.height);
      });
  };
  const get = fn.code.get;
  if (get && byValue.every((arg) => arg.one)) {
    const code = fn.code;
    return single(
      (env, input) => {
        const bound = bind(
          env,
          byValue.map((arg) => arg.get!(env, input)),
        );
        enter(rt, code.height);
        const value = get(bound, input);
        leave(rt, code.height);
        return value;
      },
      { height, paths },
      code.one,
    );
  }
  const each = combine(byValue.toReversed(), (env, input, values, emit) => {
    enter(rt, fn.code.height);
    fn.code.each(bind(env, values.toReversed()), input, emit);
    leave(rt, fn.code.height);
  });
  return many(each, { height, paths });
}

/** A parameter used inside its function: runs the argument where the call stood. */
export function callClosure(rt: Runtime, from: number, depth: number): Code {
  const closure = lookup(from, depth) as (env: Env | null) => Closure;
  return many(
    (env, input, emit) => {
      const { code, env: outer } = closure(env);
      enter(rt, code.height);
      code.each(outer, input, emit);
      leave(rt, code.height);
    },
    {
      height: callHeight,
      paths: () => (env, path, input, emit) => {
        const { code, env: outer } = closure(env);
        enter(rt, code.height);
        code.paths()(outer, path, input, emit);
        leave(rt, code.height);
      },
    },
  );
}

/** The function a name means at this place of the program, or `null` when the program defines none. */
export function callScoped(compiler: Compiler, node: NodeOf<"call">, scope: Scope): Code | null {
  const { name, args } = node;
  const entry = find(scope, (found) => {
    if (found.name !== name) return false;
    if (found.type === "function") return found.fn.params.length === args.length;
    return args.length === 0 && (found.type === "closure" || found.type === "value");
  });
  if (!entry) return null;
  if (entry.type === "function") {
    return callUser(
      compiler.rt,
      entry.fn,
      args.map((arg) => compiler.compile(arg, scope)),
      scope,
    );
  }
  if (entry.type === "closure") return callClosure(compiler.rt, scope.depth, entry.depth);
  const read = lookup(scope.depth, entry.depth);
  return single((env) => read(env), { height: 2 });
}
