import { independent, type Node, type NodeOf } from "../ast.ts";
import { formats } from "../builtins/formats.ts";
import { builtin } from "../builtins/registry.ts";
import { ExpressionError } from "../errors.ts";
import { formatFault } from "../faults.ts";
import type { Runtime } from "../runtime.ts";
import { each } from "./iterate.ts";
import { access, literal, slice, variable } from "./access.ts";
import { bind, foreach, reduce } from "./bindings.ts";
import { identity, type Code, type Compiler, type Scope } from "./code.ts";
import { array, object, text } from "./construct.ts";
import { alternative, comma, conditional, pipe } from "./control.ts";
import { attempt, breakOut, label } from "./escape.ts";
import { callScoped, define } from "./functions.ts";
import { binary, logic, mapped, negate } from "./operators.ts";
import { append, assign, modify, updateBy } from "./updates.ts";

/** Turns a parsed program into functions over the runtime. */
export function compileProgram(program: Node, rt: Runtime): Code {
  const compiler: Compiler = {
    rt,
    compile: (node, scope) => compileNode(compiler, node, scope),
    fail(code, message, at) {
      throw new ExpressionError(code, message, at);
    },
  };
  return compiler.compile(program, { entry: null, up: null, depth: 0 });
}

function compileNode(compiler: Compiler, node: Node, scope: Scope): Code {
  const { rt } = compiler;
  const inner = (child: Node) => compiler.compile(child, scope);
  switch (node.type) {
    case "identity":
      return identity();
    case "literal":
      return literal(node.value);
    case "text":
      return text(compiler, node, scope, format(compiler, node.format, node.at));
    case "format":
      return mapped(rt, identity(), node.at, format(compiler, node.format, node.at));
    case "variable":
      return variable(compiler, node, scope);
    case "index":
      return access(compiler, node, scope);
    case "slice":
      return slice(compiler, node, scope);
    case "each":
      return each(compiler, node, scope);
    case "call":
      return callScoped(compiler, node, scope) ?? builtin(compiler, node, node.args.map(inner), scope);
    case "array":
      return array(compiler, node, scope);
    case "object":
      return object(compiler, node, scope);
    case "negate":
      return negate(rt, inner(node.body), node.at);
    case "pipe":
      return pipe(inner(node.left), inner(node.right));
    case "comma":
      return comma(compiler, node, scope);
    case "binary":
      return sum(compiler, node, scope);
    case "logic":
      return logic(rt, node.operator, inner(node.left), inner(node.right));
    case "alternative":
      return alternative(rt, inner(node.left), inner(node.right));
    case "assign":
      return assign(rt, inner(node.target), inner(node.value), independent(node.value));
    case "update":
      if (node.operator === "|") return modify(rt, inner(node.target), inner(node.value));
      return updateBy(rt, node.operator, inner(node.target), inner(node.value), independent(node.value), node.at);
    case "if":
      return conditional(compiler, node, scope, node.no ? inner(node.no) : identity());
    case "try":
      return attempt(rt, inner(node.body), node.handler && inner(node.handler));
    case "reduce":
      return reduce(compiler, node, scope);
    case "foreach":
      return foreach(compiler, node, scope);
    case "bind":
      return bind(compiler, node, scope);
    case "def":
      return compiler.compile(node.body, define(compiler, node.definition, scope));
    case "label":
      return label(compiler, node, scope);
    case "break":
      return breakOut(node, scope);
    default:
      return node satisfies never;
  }
}

/** A binary operator; `. + value` can also grow what a fold builds. */
function sum(compiler: Compiler, node: NodeOf<"binary">, scope: Scope): Code {
  const { operator, left, right, at } = node;
  const value = compiler.compile(right, scope);
  const plain = binary(compiler.rt, operator, compiler.compile(left, scope), value, at);
  return operator === "+" && left.type === "identity" && value.one
    ? append(compiler.rt, plain, value, independent(right))
    : plain;
}

function format(compiler: Compiler, name: string, at: number): (value: unknown) => string {
  const unknown = formatFault(name, at);
  if (unknown) throw unknown;
  const make = formats[name]!;
  return (value) => make(compiler.rt, value);
}
