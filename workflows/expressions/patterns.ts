import type { Pattern } from "./ast.ts";
import { isKeyword } from "./lexer.ts";
import { parseString } from "./literals.ts";
import { node, parseQuery, type Parser } from "./parser.ts";

/** What follows `as`: one pattern, or several tried in turn (`?//`). */
export function parsePatterns(parser: Parser): Pattern[] {
  const patterns = [parsePattern(parser)];
  while (parser.accept("?//")) patterns.push(parsePattern(parser));
  return patterns;
}

function parsePattern(parser: Parser): Pattern {
  return parser.nested(() => {
    if (parser.accept("[")) {
      const items = [parsePattern(parser)];
      while (parser.accept(",")) items.push(parsePattern(parser));
      parser.expect("]", "after the array pattern");
      return { type: "array", items };
    }
    if (parser.accept("{")) {
      const entries = [parseEntry(parser)];
      while (parser.accept(",")) entries.push(parseEntry(parser));
      parser.expect("}", "after the object pattern");
      return { type: "object", entries };
    }
    return { type: "variable", name: parser.expect("BINDING", "to bind to").text };
  });
}

function parseEntry(parser: Parser) {
  const { kind, text, at } = parser.peek();
  if (kind === "BINDING") {
    parser.next();
    const key = node({ type: "literal", value: text, at });
    return { key, variable: text, value: parser.accept(":") ? parsePattern(parser) : null };
  }
  const key = parsePatternKey(parser);
  parser.expect(":", "after the key");
  return { key, variable: null, value: parsePattern(parser) };
}

function parsePatternKey(parser: Parser) {
  const { kind, text, at } = parser.peek();
  if (kind === "QUOTE" || kind === "FORMAT") return parseString(parser);
  if (parser.accept("(")) {
    const key = parseQuery(parser);
    if (key.type === "literal" && typeof key.value !== "string") parser.fail("an object's key must be a string", at);
    parser.expect(")", "after the key");
    return key;
  }
  if (kind !== "IDENT" && !isKeyword(kind)) parser.fail("expected a key");
  parser.next();
  return node({ type: "literal", value: text, at });
}
