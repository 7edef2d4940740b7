import { analyse } from "../expressions/index.ts";
import { isExpression, programOf } from "./duration.ts";
import { join, nearest, type Report } from "./faults.ts";
import type { Json } from "./types.ts";

/** Reports what is wrong with a program: syntax, unknown functions, variables that do not exist there. */
export function checkExpression(text: string, variables: readonly string[], pointer: string, report: Report): void {
  const program = programOf(text);
  const { faults, variables: used } = analyse(program);
  for (const fault of faults) report(pointer, `in "${shorten(program)}": ${fault.message}`);
  for (const name of new Set(used.map((reference) => reference.name))) {
    if (variables.includes(name) || name.startsWith("__")) continue;
    const meant = nearest(name, variables);
    if (name === "secrets") report(pointer, "not supported yet: $secrets");
    else report(pointer, `$${name} is not known here`, meant && `$${meant}`);
  }
}

/** The same for each `${ }` in a template. */
export function checkTemplate(template: Json, variables: readonly string[], pointer: string, report: Report): void {
  if (isExpression(template)) checkExpression(template, variables, pointer, report);
  else if (typeof template === "object" && template !== null) {
    for (const [key, value] of Object.entries(template)) checkTemplate(value, variables, join(pointer, key), report);
  }
}

function shorten(program: string): string {
  return program.length > 60 ? `${program.slice(0, 57)}…` : program;
}
