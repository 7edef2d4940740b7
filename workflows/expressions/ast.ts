/** One step of an expression; `at` is its offset in the text, `height` how deep it nests. */
export type Node = { at: number; height: number } & (
  | { type: "identity" }
  | { type: "literal"; value: unknown }
  | { type: "text"; format: string; parts: (string | Node)[] }
  | { type: "format"; format: string }
  | { type: "variable"; name: string }
  | { type: "index"; target: Node; key: Node; optional: boolean }
  | { type: "slice"; target: Node; from: Node | null; to: Node | null; optional: boolean }
  | { type: "each"; target: Node; optional: boolean }
  | { type: "call"; name: string; args: Node[] }
  | { type: "array"; body: Node | null }
  | { type: "object"; entries: { key: Node; value: Node }[] }
  | { type: "negate"; body: Node }
  | { type: "pipe"; left: Node; right: Node }
  | { type: "comma"; items: Node[] }
  | { type: "binary"; operator: BinaryOperator; left: Node; right: Node }
  | { type: "logic"; operator: "and" | "or"; left: Node; right: Node }
  | { type: "alternative"; left: Node; right: Node }
  | { type: "assign"; target: Node; value: Node }
  | { type: "update"; operator: BinaryOperator | "//" | "|"; target: Node; value: Node }
  | { type: "if"; condition: Node; yes: Node; no: Node | null }
  | { type: "try"; body: Node; handler: Node | null }
  | { type: "reduce"; source: Node; patterns: Pattern[]; init: Node; update: Node }
  | { type: "foreach"; source: Node; patterns: Pattern[]; init: Node; update: Node; extract: Node | null }
  | { type: "bind"; source: Node; patterns: Pattern[]; body: Node }
  | { type: "def"; definition: Definition; body: Node }
  | { type: "label"; name: string; body: Node }
  | { type: "break"; name: string }
);

/** The node of one type. */
export type NodeOf<T extends Node["type"]> = Extract<Node, { type: T }>;

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=";

/** `f` is a parameter evaluated where it is used, `$f` one evaluated at the call. */
export interface Definition {
  name: string;
  params: { name: string; byValue: boolean }[];
  body: Node;
  at: number;
}

export type Pattern =
  | { type: "variable"; name: string }
  | { type: "array"; items: Pattern[] }
  | { type: "object"; entries: { key: Node; variable: string | null; value: Pattern | null }[] };

/** The nodes directly inside a node, patterns' key expressions left out. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  const take = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(take);
    else if (isNode(value)) found.push(value);
  };
  if (node.type === "object") node.entries.forEach(({ key, value }) => found.push(key, value));
  else if (node.type === "def") found.push(node.definition.body, node.body);
  else if (node.type !== "literal") Object.values(node).forEach(take);
  return found;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "height" in value;

/** Node types whose values are made anew or stand outside the input, and those of which that is true when it is of their parts. */
const fresh = ["literal", "variable", "format", "text", "negate", "logic"];
const composed = ["array", "object", "comma", "binary", "alternative"];

/** Whether no value of an expression can share a container with its input: it builds on variables and literals alone. */
export function independent(node: Node): boolean {
  if (node.type === "pipe") return independent(node.left);
  if (node.type === "index" || node.type === "slice" || node.type === "each") return independent(node.target);
  if (node.type === "if") return independent(node.yes) && node.no !== null && independent(node.no);
  return fresh.includes(node.type) || (composed.includes(node.type) && children(node).every(independent));
}
