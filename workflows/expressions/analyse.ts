import type { Node, Pattern } from "./ast.ts";
import { children } from "./ast.ts";
import { builtinFault } from "./builtins/registry.ts";
import { ExpressionError } from "./errors.ts";
import { parse } from "./parser.ts";

/** A `$name` the program expects to be given, and where. */
export interface Reference {
  name: string;
  position: number;
}

export interface Analysis {
  /** Variables the program does not bind itself, each place they are used. */
  variables: Reference[];
  /** Everything that makes the program no program: syntax, unknown and refused functions, regular expressions. */
  faults: ExpressionError[];
}

/** What a program needs and what is wrong with it, all at once. */
export function analyse(program: string): Analysis {
  const analysis: Analysis = { variables: [], faults: [] };
  try {
    visit(parse(program), new Set(), analysis);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    analysis.faults.push(error);
  }
  return analysis;
}

/** Names in force: `$x`, `f/1` and `*label`. */
type Names = ReadonlySet<string>;
const and = (names: Names, ...more: string[]): Names => new Set([...names, ...more]);

function visit(node: Node, names: Names, analysis: Analysis): void {
  switch (node.type) {
    case "variable":
      if (node.name === "ENV")
        analysis.faults.push(
          new ExpressionError("refused", "$ENV is refused: an expression sees only what it is given", node.at),
        );
      else if (!names.has(`$${node.name}`)) analysis.variables.push({ name: node.name, position: node.at });
      return;
    case "call": {
      const fault = names.has(`${node.name}/${node.args.length}`) ? null : builtinFault(node);
      if (fault) analysis.faults.push(fault);
      return node.args.forEach((arg) => visit(arg, names, analysis));
    }
    case "def": {
      const { name, params, body } = node.definition;
      const after = and(names, `${name}/${params.length}`);
      const inside = params.flatMap((param) => [`${param.name}/0`, ...(param.byValue ? [`$${param.name}`] : [])]);
      visit(body, and(after, ...inside), analysis);
      return visit(node.body, after, analysis);
    }
    case "bind":
      visit(node.source, names, analysis);
      return visit(node.body, bindAll(node.patterns, names, analysis), analysis);
    case "reduce":
    case "foreach": {
      visit(node.source, names, analysis);
      visit(node.init, names, analysis);
      const inside = bindAll(node.patterns, names, analysis);
      visit(node.update, inside, analysis);
      if (node.type === "foreach" && node.extract) visit(node.extract, inside, analysis);
      return;
    }
    case "label":
      return visit(node.body, and(names, `*${node.name}`), analysis);
    case "break":
      if (!names.has(`*${node.name}`)) {
        analysis.faults.push(
          new ExpressionError("syntax", `"break $${node.name}" stands in no "label $${node.name}"`, node.at),
        );
      }
      return;
    default:
      return children(node).forEach((child) => visit(child, names, analysis));
  }
}

/** The names after `as`: those of every pattern, whichever matches. */
function bindAll(patterns: Pattern[], names: Names, analysis: Analysis): Names {
  return patterns.reduce((bound, pattern) => bindPattern(pattern, bound, analysis), names);
}

function bindPattern(pattern: Pattern, names: Names, analysis: Analysis): Names {
  if (pattern.type === "variable") return and(names, `$${pattern.name}`);
  if (pattern.type === "array") return pattern.items.reduce((bound, item) => bindPattern(item, bound, analysis), names);
  return pattern.entries.reduce((bound, { key, variable, value }) => {
    visit(key, bound, analysis);
    const own = variable === null ? bound : and(bound, `$${variable}`);
    return value ? bindPattern(value, own, analysis) : own;
  }, names);
}
