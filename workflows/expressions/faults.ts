import { formats } from "./builtins/formats.ts";
import { ExpressionError } from "./errors.ts";

/** Variables of jq's command line, which an expression may not read even when someone should pass them. */
export function variableFault(name: string, at: number): ExpressionError | null {
  if (name !== "ENV" && name !== "__prog_args") return null;
  return new ExpressionError("refused", `$${name} is refused: an expression sees only what it is given`, at);
}

export function formatFault(name: string, at: number): ExpressionError | null {
  if (Object.hasOwn(formats, name)) return null;
  const known = Object.keys(formats).map((format) => `@${format}`);
  return new ExpressionError("unknown_function", `@${name} is not a format: there are ${known.join(", ")}`, at);
}

export const breakFault = (name: string, at: number): ExpressionError =>
  new ExpressionError("syntax", `"break $${name}" stands in no "label $${name}"`, at);
