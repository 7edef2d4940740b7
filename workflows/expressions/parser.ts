import { children, type BinaryOperator, type Definition, type Node } from "./ast.ts";
import { ExpressionError } from "./errors.ts";
import { tokenize, type Token } from "./lexer.ts";
import { parsePatterns } from "./patterns.ts";
import { parseTerm } from "./terms.ts";

/** Programs longer or deeper than this are refused: they bound the work of compiling and the stack of running. */
const maxLength = 65_536;
const maxHeight = 400;

/** The tokens still to read, and what every part of the grammar needs. */
export interface Parser {
  peek(ahead?: number): Token;
  next(): Token;
  accept(kind: string): boolean;
  expect(kind: string, where: string): Token;
  fail(message: string, at?: number): never;
  nested<T>(read: () => T): T;
  line(at: number): number;
}

type Fields = Node extends infer N ? (N extends Node ? Omit<N, "height"> : never) : never;

export function node(fields: Fields): Node {
  const made: Node = { ...fields, height: 0 };
  made.height = 1 + children(made).reduce((height, child) => Math.max(height, child.height), 0);
  if (made.height > maxHeight) throw new ExpressionError("syntax", "the expression nests too deeply", made.at);
  return made;
}

/** Reads a program; throws `ExpressionError` with code `syntax` and the place. `place`, when given, is every node's. */
export function parse(program: string, place?: number): Node {
  if (program.length > maxLength) {
    throw new ExpressionError("syntax", `an expression may have at most ${maxLength} characters`, maxLength);
  }
  const parser = createParser(program, place);
  if (parser.peek().kind === "END") return node({ type: "identity", at: 0 });
  const body = parseQuery(parser, true);
  if (parser.peek().kind !== "END") parser.fail(`unexpected ${describe(parser.peek())}`);
  return body;
}

function createParser(program: string, place: number | undefined): Parser {
  const tokens = tokenize(program);
  if (place !== undefined) for (const token of tokens) token.at = place;
  let position = 0;
  let depth = 0;
  const parser: Parser = {
    peek: (ahead = 0) => tokens[Math.min(position + ahead, tokens.length - 1)]!,
    next: () => tokens[Math.min(position++, tokens.length - 1)]!,
    accept: (kind) => parser.peek().kind === kind && (position++, true),
    expect(kind, where) {
      if (parser.peek().kind !== kind) {
        parser.fail(`unexpected ${describe(parser.peek())}, expected ${names[kind] ?? `"${kind}"`} ${where}`);
      }
      return parser.next();
    },
    fail(message, at = parser.peek().at) {
      throw new ExpressionError("syntax", message, at);
    },
    nested(read) {
      if (++depth > maxHeight / 2) parser.fail("the expression nests too deeply");
      const result = read();
      depth--;
      return result;
    },
    line: (at) => program.slice(0, at).split("\n").length,
  };
  return parser;
}

const names: Record<string, string> = {
  END: "the end",
  IDENT: "a name",
  BINDING: "a $variable",
  CLOSE: '")"',
  ENDQUOTE: '"',
  QUOTE: "a string",
};

const describe = (token: Token): string =>
  token.kind === "END" ? "end of the expression" : token.kind === "QUOTE" ? "string" : `"${token.text}"`;

/** Pipes, commas, definitions, bindings and labels: the loosest part of the grammar. */
export function parseQuery(parser: Parser, topLevel = false): Node {
  return parser.nested(() => {
    const { kind, at } = parser.peek();
    if (kind === "def") {
      const definition = parseDefinition(parser);
      const bare = topLevel && parser.peek().kind === "END";
      const body = bare ? node({ type: "identity", at }) : parseQuery(parser, topLevel);
      return node({ type: "def", definition, body, at });
    }
    if (kind === "import" || kind === "include" || kind === "module") {
      throw new ExpressionError("refused", `"${kind}" is refused: an expression stands alone, without modules`, at);
    }
    const left = parseItems(parser);
    const bar = parser.peek();
    if (!parser.accept("|")) return left;
    return node({ type: "pipe", left, right: parseQuery(parser), at: bar.at });
  });
}

function parseItems(parser: Parser): Node {
  const { at } = parser.peek();
  const items = [parseBinding(parser)];
  while (parser.accept(",")) items.push(parser.peek().kind === "def" ? parseQuery(parser) : parseBinding(parser));
  return items.length === 1 ? items[0]! : node({ type: "comma", items, at });
}

function parseBinding(parser: Parser): Node {
  const { kind, at } = parser.peek();
  if (kind === "label") {
    parser.next();
    const { text: name } = parser.expect("BINDING", 'after "label"');
    parser.expect("|", "after the label");
    return node({ type: "label", name, body: parseQuery(parser), at });
  }
  const source = parseExpression(parser);
  if (!parser.accept("as")) return source;
  const patterns = parsePatterns(parser);
  parser.expect("|", "after the variable");
  return node({ type: "bind", source, patterns, body: parseQuery(parser), at });
}

function parseDefinition(parser: Parser): Definition {
  const { at } = parser.next();
  const name = parser.next();
  if (name.kind !== "IDENT") parser.fail(`"${name.text}" cannot name a function`, name.at);
  const params: Definition["params"] = [];
  if (parser.accept("(")) {
    do {
      const param = parser.next();
      if (param.kind !== "IDENT" && param.kind !== "BINDING") parser.fail("expected a parameter", param.at);
      params.push({ name: param.text, byValue: param.kind === "BINDING" });
    } while (parser.accept(";"));
    parser.expect(")", "after the parameters");
  }
  parser.expect(":", "before the function's body");
  const body = parseQuery(parser);
  parser.expect(";", "after the function's body");
  return { name: name.text, params, body, at };
}

const updates = ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="];
const precedence: Record<string, number> = {
  "//": 1,
  or: 3,
  and: 4,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "%": 7,
};
for (const operator of updates) precedence[operator] = 2;
const comparison = 5;
const assignment = 2;

/** Operators by precedence; `//` groups to the right, comparisons and assignments do not chain. */
export function parseExpression(parser: Parser, lowest = 0): Node {
  let left = parseTerm(parser);
  while (true) {
    const { kind, at } = parser.peek();
    const level = precedence[kind];
    if (level === undefined || level < lowest) return left;
    parser.next();
    const right = parser.nested(() => parseExpression(parser, kind === "//" ? level : level + 1));
    left = operation(kind, left, right, at);
    if ((level === comparison || level === assignment) && precedence[parser.peek().kind] === level) {
      parser.fail(`"${parser.peek().text}" cannot follow another operator of its kind: add parentheses`);
    }
  }
}

function operation(kind: string, left: Node, right: Node, at: number): Node {
  if (kind === "//") return node({ type: "alternative", left, right, at });
  if (kind === "=") return node({ type: "assign", target: left, value: right, at });
  if (kind === "and" || kind === "or") return node({ type: "logic", operator: kind, left, right, at });
  if (updates.includes(kind)) {
    const operator = kind.slice(0, -1) as BinaryOperator | "//" | "|";
    return node({ type: "update", operator, target: left, value: right, at });
  }
  return node({ type: "binary", operator: kind as BinaryOperator, left, right, at });
}
