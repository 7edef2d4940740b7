/** Said to the person at the terminal as it is, without a stack trace. */
export class StackError extends Error {
  override readonly name = "StackError";
}
