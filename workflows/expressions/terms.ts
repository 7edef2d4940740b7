import type { Node } from "./ast.ts";
import { parseObject, parseString, variable } from "./literals.ts";
import { node, parseExpression, parseQuery, type Parser } from "./parser.ts";
import { parsePatterns } from "./patterns.ts";

/** A value and whatever follows it tightly: `.field`, `[…]`, `?`. */
export function parseTerm(parser: Parser): Node {
  let term = parsePrimary(parser);
  while (true) {
    const suffix = parseSuffix(parser, term);
    if (!suffix) return term;
    term = suffix;
  }
}

function parseSuffix(parser: Parser, target: Node): Node | null {
  const { kind, text, at } = parser.peek();
  if (kind === "FIELD") {
    parser.next();
    const key = node({ type: "literal", value: text, at });
    return node({ type: "index", target, key, optional: parser.accept("?"), at });
  }
  if (kind === "." && parser.peek(1).kind === "[") {
    parser.next();
    return parseBracket(parser, target);
  }
  if (kind === "." && ["QUOTE", "FORMAT"].includes(parser.peek(1).kind)) {
    parser.next();
    return node({ type: "index", target, key: parseString(parser), optional: parser.accept("?"), at });
  }
  if (kind === "[") return parseBracket(parser, target);
  if (parser.accept("?")) return node({ type: "try", body: target, handler: null, at });
  if (kind === "?//") return parseAlternative(parser, target);
  return null;
}

/** `a?//b` reads as `a? // b`: only a pattern can be followed by `?//`. */
function parseAlternative(parser: Parser, target: Node): Node {
  const { at } = parser.next();
  const left = node({ type: "try", body: target, handler: null, at });
  return node({ type: "alternative", left, right: parseExpression(parser, 1), at });
}

function parseBracket(parser: Parser, target: Node): Node {
  const { at } = parser.next();
  if (parser.accept("]")) return node({ type: "each", target, optional: parser.accept("?"), at });
  const from = parser.peek().kind === ":" ? null : parseQuery(parser);
  if (parser.accept(":")) {
    const to = from && parser.peek().kind === "]" ? null : parseQuery(parser);
    parser.expect("]", "after the slice");
    return node({ type: "slice", target, from, to, optional: parser.accept("?"), at });
  }
  parser.expect("]", "after the index");
  return node({ type: "index", target, key: from!, optional: parser.accept("?"), at });
}

function parsePrimary(parser: Parser): Node {
  const { kind, text, at } = parser.peek();
  if (kind === "QUOTE") return parseString(parser);
  if (kind === "FORMAT") {
    if (parser.peek(1).kind === "QUOTE") return parseString(parser);
    parser.next();
    return node({ type: "format", format: text, at });
  }
  if (kind === "FIELD") return parseSuffix(parser, node({ type: "identity", at }))!;
  parser.next();
  switch (kind) {
    case ".": {
      const target = node({ type: "identity", at });
      const quoted = ["QUOTE", "FORMAT"].includes(parser.peek().kind);
      return quoted
        ? node({ type: "index", target, key: parseString(parser), optional: parser.accept("?"), at })
        : target;
    }
    case "..":
      return node({ type: "call", name: "recurse", args: [], at });
    case "NUMBER":
      return node({ type: "literal", value: Number(text), at });
    case "BINDING":
      return variable(parser, text, at);
    case "IDENT":
      return parseCall(parser, text, at);
    case "-":
      return negate(
        parser.nested(() => parseTerm(parser)),
        at,
      );
    case "(": {
      const body = parseQuery(parser);
      parser.expect(")", "to close the parenthesis");
      return body;
    }
    case "[": {
      if (parser.accept("]")) return node({ type: "array", body: null, at });
      const body = parseQuery(parser);
      parser.expect("]", "to close the array");
      return node({ type: "array", body, at });
    }
    case "{":
      return parseObject(parser, at);
    default:
      return parseControl(parser, kind, text, at);
  }
}

const negate = (body: Node, at: number): Node =>
  body.type === "literal" && typeof body.value === "number"
    ? node({ type: "literal", value: -body.value, at })
    : node({ type: "negate", body, at });

const constants: Record<string, unknown> = { null: null, true: true, false: false };

function parseCall(parser: Parser, name: string, at: number): Node {
  if (Object.hasOwn(constants, name)) return node({ type: "literal", value: constants[name], at });
  const args: Node[] = [];
  if (parser.accept("(")) {
    do args.push(parseQuery(parser));
    while (parser.accept(";"));
    parser.expect(")", `to close the arguments of ${name}`);
  }
  return node({ type: "call", name, args, at });
}

function parseControl(parser: Parser, kind: string, text: string, at: number): Node {
  switch (kind) {
    case "if":
      return parseIf(parser, at);
    case "try": {
      const body = parser.nested(() => parseTerm(parser));
      const handler = parser.accept("catch") ? parser.nested(() => parseTerm(parser)) : null;
      return node({ type: "try", body, handler, at });
    }
    case "reduce":
    case "foreach":
      return parseFold(parser, kind, at);
    case "break":
      return node({ type: "break", name: parser.expect("BINDING", 'after "break"').text, at });
    default:
      return parser.fail(kind === "END" ? "the expression ends too early" : `unexpected "${text}"`, at);
  }
}

function parseIf(parser: Parser, at: number): Node {
  const condition = parseQuery(parser);
  parser.expect("then", 'after the condition of "if"');
  const yes = parseQuery(parser);
  const next = parser.peek();
  let no: Node | null = null;
  if (parser.accept("elif"))
    return node({ type: "if", condition, yes, no: parser.nested(() => parseIf(parser, next.at)), at });
  if (parser.accept("else")) no = parseQuery(parser);
  parser.expect("end", 'to close the "if"');
  return node({ type: "if", condition, yes, no, at });
}

function parseFold(parser: Parser, type: "reduce" | "foreach", at: number): Node {
  const source = parseExpression(parser);
  parser.expect("as", `after the source of ${type}`);
  const patterns = parsePatterns(parser);
  parser.expect("(", `after the variable of ${type}`);
  const init = parseQuery(parser);
  parser.expect(";", `after the start of ${type}`);
  const update = parseQuery(parser);
  const extract = type === "foreach" && parser.accept(";") ? parseQuery(parser) : null;
  parser.expect(")", `to close the ${type}`);
  return type === "reduce"
    ? node({ type, source, patterns, init, update, at })
    : node({ type, source, patterns, init, update, extract, at });
}
