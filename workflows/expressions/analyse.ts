import { children, type Node, type NodeOf, type Pattern } from "./ast.ts";
import { builtinFault } from "./builtins/registry.ts";
import { ExpressionError } from "./errors.ts";
import { breakFault, formatFault, variableFault } from "./faults.ts";
import { parse } from "./parser.ts";

/** A `$name` the program expects to be given, and where; `member` is the one it takes of it, as in `$name.member`. */
export interface Reference {
  name: string;
  position: number;
  member?: string;
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
  if (node.type === "variable") return visitVariable(node, names, analysis);
  if (node.type === "index" && node.target.type === "variable" && isText(node.key))
    return visitVariable(node.target, names, analysis, node.key.value);
  if (node.type === "def") return visitDefinition(node, names, analysis);
  if (node.type === "label") return visit(node.body, and(names, `*${node.name}`), analysis);
  if (node.type === "bind") {
    visit(node.source, names, analysis);
    return visit(node.body, bindAll(node.patterns, names, analysis), analysis);
  }
  if (node.type === "reduce" || node.type === "foreach") {
    visit(node.source, names, analysis);
    visit(node.init, names, analysis);
    const inside = bindAll(node.patterns, names, analysis);
    visit(node.update, inside, analysis);
    if (node.type === "foreach" && node.extract) visit(node.extract, inside, analysis);
    return;
  }
  const fault = faultOf(node, names);
  if (fault) analysis.faults.push(fault);
  children(node).forEach((child) => visit(child, names, analysis));
}

/** What is wrong with a node by itself. */
function faultOf(node: Node, names: Names): ExpressionError | null {
  if (node.type === "call" && !names.has(`${node.name}/${node.args.length}`)) return builtinFault(node);
  if (node.type === "break" && !names.has(`*${node.name}`)) return breakFault(node.name, node.at);
  return node.type === "format" || node.type === "text" ? formatFault(node.format, node.at) : null;
}

const isText = (node: Node): node is NodeOf<"literal"> & { value: string } =>
  node.type === "literal" && typeof node.value === "string";

function visitVariable({ name, at }: NodeOf<"variable">, names: Names, analysis: Analysis, member?: string): void {
  if (names.has(`$${name}`)) return;
  const fault = variableFault(name, at);
  if (fault) analysis.faults.push(fault);
  else analysis.variables.push({ name, position: at, ...(member !== undefined && { member }) });
}

function visitDefinition(node: NodeOf<"def">, names: Names, analysis: Analysis): void {
  const { name, params, body } = node.definition;
  const after = and(names, `${name}/${params.length}`);
  const inside = params.flatMap((param) => [`${param.name}/0`, ...(param.byValue ? [`$${param.name}`] : [])]);
  visit(body, and(after, ...inside), analysis);
  visit(node.body, after, analysis);
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
