export type ExpressionErrorCode =
  | "syntax"
  | "unknown_function"
  | "unknown_variable"
  | "refused"
  | "regex"
  | "evaluation"
  | "steps"
  | "depth"
  | "output";

/** What went wrong in an expression: `position` is the offset in the program's text; `value` is what `error(value)` raised. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly code: ExpressionErrorCode;
  readonly position: number;
  readonly value: unknown;

  constructor(code: ExpressionErrorCode, message: string, position: number, value: unknown = message) {
    super(message);
    this.code = code;
    this.position = position;
    this.value = value;
  }
}

/** An error of the language itself, which `try` can catch. Not an `Error`: capturing a stack would dominate the cost of `?`. */
export class Fault {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Unwinds to the `label` (or `limit`, `first` …) that made it. */
export class Break {
  readonly name = "Break";
}
