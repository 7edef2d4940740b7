import { ExpressionError } from "./errors.ts";

/** `kind` is the operator or keyword itself, or one of the names in capitals. */
export interface Token {
  kind: string;
  text: string;
  at: number;
}

const keywords = "as import include module def if then else elif and or end reduce foreach try catch label break".split(
  " ",
);
export const isKeyword = (kind: string): boolean => keywords.includes(kind);

const operators = "?// //= != == // |= += -= *= /= %= <= >= .. . ? = ; , : | + - * / % $ < >".split(" ");
const closing: Record<string, string> = { "(": ")", "[": "]", "{": "}", "\\(": ")" };
const escapes: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Splits a program into tokens; strings come as QUOTE, TEXT, INTERPOLATION … CLOSE, ENDQUOTE. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const open: string[] = [];
  let at = 0;
  const push = (kind: string, text: string, length: number) => {
    tokens.push({ kind, text, at });
    at += length;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const blank = /(?:[ \t\r\n]|#(?:\\\\|\\\r?\n|\\.|[^\\\n]|\\$)*)+/y;
  const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
  const field = /\.[a-zA-Z_]\w*/y;
  const word = /[@$]?(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*|@\w+/y;

  while (true) {
    if (open.at(-1) === '"') {
      at = lexText(source, at, tokens, open);
      continue;
    }
    at += match(blank)?.length ?? 0;
    if (at >= source.length) break;
    const char = source[at]!;
    let text: string | undefined;
    if ((text = match(number))) push("NUMBER", text, text.length);
    else if ((text = match(field))) push("FIELD", text.slice(1), text.length);
    else if ((text = match(word))) push(wordKind(text), /^[@$]/.test(text) ? text.slice(1) : text, text.length);
    else if (char === '"') {
      open.push('"');
      push("QUOTE", char, 1);
    } else if (closing[char]) {
      open.push(char);
      push(char, char, 1);
    } else if (")]}".includes(char)) {
      const opener = open.pop();
      if (!opener || closing[opener] !== char) throw new ExpressionError("syntax", `unexpected "${char}"`, at);
      push(opener === "\\(" ? "CLOSE" : char, char, 1);
    } else {
      text = operators.find((operator) => source.startsWith(operator, at));
      if (!text) {
        const hint = char === "'" ? ": text stands in double quotes" : "";
        throw new ExpressionError("syntax", `unexpected character "${char}"${hint}`, at);
      }
      push(text, text, text.length);
    }
  }
  tokens.push({ kind: "END", text: "", at: source.length });
  return tokens;
}

function wordKind(text: string): string {
  if (text[0] === "@") return "FORMAT";
  if (text[0] === "$") return "BINDING";
  return isKeyword(text) ? text : "IDENT";
}

/** One run of text inside a string, up to its end or the next interpolation. */
function lexText(source: string, start: number, tokens: Token[], open: string[]): number {
  let text = "";
  for (let at = start; at < source.length; at++) {
    const char = source[at];
    if (char !== '"' && char !== "\\") {
      text += char;
      continue;
    }
    const next = source[at + 1] ?? "";
    if (char === "\\" && next !== "(") {
      const hex = next === "u" ? source.slice(at + 2, at + 6) : "";
      const escaped = /^[0-9a-fA-F]{4}$/.test(hex) ? String.fromCharCode(parseInt(hex, 16)) : escapes[next];
      if (escaped === undefined) throw new ExpressionError("syntax", `"\\${next}" is not an escape a string knows`, at);
      text += escaped;
      at += 1 + hex.length;
      continue;
    }
    if (text) tokens.push({ kind: "TEXT", text, at: start });
    if (char === '"') {
      open.pop();
      tokens.push({ kind: "ENDQUOTE", text: char, at });
      return at + 1;
    }
    open.push("\\(");
    tokens.push({ kind: "INTERPOLATION", text: "\\(", at });
    return at + 2;
  }
  throw new ExpressionError("syntax", "a string is never closed", start - 1);
}
