// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import { about, anything, record, text } from "../rules.ts";
import { exported, expression, input, output, timeout } from "./values.ts";

export const taskName = text({ max: 100 });
export const then = about(
  "Where to go on: continue, exit (leaves this list), end (ends the run), or a task of this list",
  taskName,
);
export const metadata = about("Facts of your own", record(anything));

/** What every task may have. */
export const base = {
  if: about("Runs the task only when this holds over its raw input", expression),
  input: about("What the task reads", input),
  output: about("What the task gives", output),
  export: about("What the task leaves in $context", exported),
  timeout: about("How long it may take", timeout),
  then,
  metadata,
};
