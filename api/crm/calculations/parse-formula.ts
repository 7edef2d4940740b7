import { functionNames } from "./functions.ts";

/** A formula as a tree; operators are calls too. `at` is the character it begins at. */
export type Formula = { at: number } & (
  | { kind: "literal"; value: number | string | boolean }
  | { kind: "property"; name: string }
  | { kind: "call"; name: string; args: Formula[] }
  | { kind: "if"; branches: { when: Formula; gives: Formula }[]; otherwise: Formula | undefined }
);

export const formulaMax = 4_096;
const tokensMax = 1_000;
const depthMax = 50;

/** What is wrong with a formula, and where: a character, counted from 1. */
export class FormulaError extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

type Token = { kind: "number" | "text" | "word" | "sign" | "end"; text: string; at: number };

const pattern =
  /(?<number>\d+(?:\.\d+)?|\.\d+)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<word>[a-z_]\w*)|(?<sign><=|>=|!=|==|[-+*/()<>=,])/isy;
const blank = /\s*/y;

function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  const skip = (from: number) => {
    blank.lastIndex = from;
    return from + blank.exec(formula)![0].length;
  };
  for (let at = skip(0); at < formula.length; at = skip(pattern.lastIndex)) {
    pattern.lastIndex = at;
    const groups = pattern.exec(formula)?.groups;
    if (!groups) {
      const quote = formula[at] === "'" || formula[at] === '"';
      throw new FormulaError(at, quote ? "a text begins here that does not end" : `${formula[at]} has no meaning here`);
    }
    const [kind, text] = Object.entries(groups).find(([, found]) => found !== undefined) as [Token["kind"], string];
    if (tokens.push({ kind, text, at }) > tokensMax)
      throw new FormulaError(at, `a formula has at most ${tokensMax} words and signs`);
  }
  return [...tokens, { kind: "end", text: "the end", at: formula.length }];
}

/** How strongly operators bind that stand between two values. */
const binding = new Map([
  ...["or"].map((name) => [name, 1] as const),
  ...["and"].map((name) => [name, 2] as const),
  ...["=", "==", "equals", "!=", "<", "<=", ">", ">="].map((name) => [name, 4] as const),
  ...["+", "-"].map((name) => [name, 5] as const),
  ...["*", "/"].map((name) => [name, 6] as const),
]);
const notBinding = 3;
const signBinding = 7;
const sameAs: Record<string, string> = { "==": "=", equals: "=" };
const reserved = new Set(["if", "elseif", "else", "endif", "and", "or", "not", "equals", "true", "false"]);

/** Reads a formula in HubSpot's syntax. Throws `FormulaError` with the place of what it does not understand. */
export function parseFormula(formula: string): Formula {
  if (formula.length > formulaMax) throw new FormulaError(formulaMax, `a formula has at most ${formulaMax} characters`);
  const tokens = tokensOf(formula);
  let next = 0;
  let depth = 0;

  const peek = () => tokens[next]!;
  /** Words of the language in any case, names of properties as they are. */
  const is = ({ kind, text }: Token, wanted: string) =>
    (kind === "word" || kind === "sign") && text.toLowerCase() === wanted;
  const accept = (wanted: string) => is(peek(), wanted) && (next += 1) > 0;
  const refuse = (message: string, token = peek()): never => {
    throw new FormulaError(token.at, message);
  };
  const expect = (wanted: string, place: string) => {
    if (!accept(wanted)) refuse(`${wanted} is expected ${place}, not ${peek().text}`);
  };

  function value(minimum = 0): Formula {
    if ((depth += 1) > depthMax) refuse(`a formula nests at most ${depthMax} deep`);
    let left = first();
    for (;;) {
      const { kind, text, at } = peek();
      const name = text.toLowerCase();
      const strength = kind === "word" || kind === "sign" ? binding.get(name) : undefined;
      if (strength === undefined || strength <= minimum) break;
      next += 1;
      left = { kind: "call", name: sameAs[name] ?? name, args: [left, value(strength)], at };
    }
    depth -= 1;
    return left;
  }

  function first(): Formula {
    const token = peek();
    const { kind, text, at } = token;
    next += 1;
    if (kind === "number") return { kind: "literal", value: Number(text), at };
    if (kind === "text") return { kind: "literal", value: text.slice(1, -1).replaceAll(/\\(.)/gs, "$1"), at };
    if (kind === "sign" && text === "-") return { kind: "call", name: "negate", args: [value(signBinding)], at };
    if (kind === "sign" && text === "(") {
      const inner = value();
      expect(")", "here");
      return inner;
    }
    return kind === "word" ? word(token) : refuse(`a value is missing before ${text}`, token);
  }

  function word(token: Token): Formula {
    const { text, at } = token;
    const name = text.toLowerCase();
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true", at };
    if (name === "not") return { kind: "call", name, args: [value(notBinding)], at };
    if (name === "if") return condition(at);
    if (reserved.has(name)) return refuse(`a value is missing before ${text}`, token);
    if (!accept("(")) return { kind: "property", name: text, at };
    if (!functionNames.has(name)) return refuse(`there is no function ${text}`, token);
    const args: Formula[] = [];
    if (!accept(")")) {
      do args.push(value());
      while (accept(","));
      expect(")", `after what ${text} is given`);
    }
    return { kind: "call", name, args, at };
  }

  function condition(at: number): Formula {
    const branches = [];
    do branches.push({ when: value(), gives: value() });
    while (accept("elseif"));
    const otherwise = accept("else") ? value() : undefined;
    // After `else` the end is plain, before it is not.
    if (!accept("endif") && !otherwise) refuse(`else or endif is expected here, not ${peek().text}`);
    return { kind: "if", branches, otherwise, at };
  }

  const whole = value();
  if (peek().kind !== "end") refuse(`an operator is missing before ${peek().text}`);
  return whole;
}

/** The names of properties that a formula uses, each once. */
export function usedIn(formula: Formula, found = new Set<string>()): Set<string> {
  if (formula.kind === "property") found.add(formula.name);
  for (const part of partsOf(formula)) usedIn(part, found);
  return found;
}

function partsOf(formula: Formula): Formula[] {
  if (formula.kind === "call") return formula.args;
  if (formula.kind !== "if") return [];
  const { branches, otherwise } = formula;
  return [...branches.flatMap(({ when, gives }) => [when, gives]), ...(otherwise ? [otherwise] : [])];
}
