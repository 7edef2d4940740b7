import type { Node } from "./ast.ts";
import { isKeyword } from "./lexer.ts";
import { node, parseExpression, parseQuery, type Parser } from "./parser.ts";

/** `$__loc__` is the place where it stands; every other name is looked up. */
export function variable(parser: Parser, name: string, at: number): Node {
  if (name !== "__loc__") return node({ type: "variable", name, at });
  const literal = (value: unknown) => node({ type: "literal", value, at });
  const entries = [
    { key: literal("file"), value: literal("<top-level>") },
    { key: literal("line"), value: literal(parser.line(at)) },
  ];
  return node({ type: "object", entries, at });
}

/** A string, perhaps with a format before it and interpolations inside. */
export function parseString(parser: Parser): Node {
  const { at } = parser.peek();
  const format = parser.peek().kind === "FORMAT" ? parser.next().text : "text";
  parser.expect("QUOTE", "after the format");
  const parts: (string | Node)[] = [];
  while (!parser.accept("ENDQUOTE")) {
    if (parser.accept("INTERPOLATION")) {
      parts.push(parseQuery(parser));
      parser.expect("CLOSE", "to close the interpolation");
    } else parts.push(parser.next().text);
  }
  if (parts.every((part) => typeof part === "string")) return node({ type: "literal", value: parts.join(""), at });
  return node({ type: "text", format, parts, at });
}

export function parseObject(parser: Parser, at: number): Node {
  const entries: { key: Node; value: Node }[] = [];
  while (!parser.accept("}")) {
    entries.push(parseObjectEntry(parser));
    if (parser.peek().kind !== "}") parser.expect(",", "between the object's entries");
  }
  return node({ type: "object", entries, at });
}

function parseObjectEntry(parser: Parser): { key: Node; value: Node } {
  const { kind, text, at } = parser.peek();
  const self = node({ type: "identity", at });
  if (kind === "BINDING") {
    parser.next();
    const value = variable(parser, text, at);
    if (parser.accept(":")) return { key: value, value: parseObjectValue(parser) };
    return { key: node({ type: "literal", value: text, at }), value };
  }
  if (parser.accept("(")) {
    const key = parseQuery(parser);
    parser.expect(")", "after the key");
    if (key.type === "literal" && typeof key.value !== "string")
      parser.fail("an object's key must be a string", key.at);
    parser.expect(":", "after the key");
    return { key, value: parseObjectValue(parser) };
  }
  const named = kind === "IDENT" || isKeyword(kind);
  if (!named && kind !== "QUOTE" && kind !== "FORMAT") {
    parser.fail(
      kind === "END" ? "an object is never closed" : "an object's key that is not a name or a string needs parentheses",
    );
  }
  const key = named ? (parser.next(), node({ type: "literal", value: text, at })) : parseString(parser);
  if (parser.accept(":")) return { key, value: parseObjectValue(parser) };
  return { key, value: node({ type: "index", target: self, key, optional: false, at }) };
}

function parseObjectValue(parser: Parser): Node {
  const left = parseExpression(parser);
  const { at } = parser.peek();
  if (!parser.accept("|")) return left;
  return node({ type: "pipe", left, right: parser.nested(() => parseObjectValue(parser)), at });
}
