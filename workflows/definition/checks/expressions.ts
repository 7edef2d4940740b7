import { analyse } from "../../expressions/index.ts";
import { isExpression, programOf } from "../duration.ts";
import { nearest, type Path, under } from "../faults.ts";
import { shorten } from "../rules.ts";
import type { Json, JsonObject } from "../types.ts";
import { useSecret } from "./names.ts";
import type { Scope } from "./scope.ts";

/** Why variables that exist somewhere may not stand here. */
const KEPT =
  "its value would be kept in the run's history; it may stand only in `with` of http and openapi calls, and in authentications";
const WITHHELD = new Map([
  ["secrets", `$secrets may not stand here: ${KEPT}`],
  ["authorization", "$authorization is not given: it holds a token, whose value would be kept in the run's history"],
]);

/** Reports what is wrong with a program: syntax, unknown functions, variables that do not exist there. */
export function checkExpression(text: string, variables: readonly string[], path: Path, scope: Scope): void {
  const program = programOf(text);
  const { faults, variables: used } = analyse(program);
  const several = /\}.*\$\{/s.test(program) ? '; one ${ } holds the whole text: write ${ "\\(.a) and \\(.b)" }' : "";
  for (const fault of faults) scope.report(path, `in "${shorten(program)}": ${fault.message}${several}`);
  const told = new Set<string>();
  for (const { name, member } of used) {
    if (name === "secrets" && variables.includes(name)) useSecret(member, path, scope);
    else if (!variables.includes(name) && !name.startsWith("__") && !told.has(name)) {
      told.add(name);
      const meant = WITHHELD.has(name) ? undefined : nearest(name, variables);
      scope.report(path, WITHHELD.get(name) ?? `$${name} is not known here`, meant && `$${meant}`);
    }
  }
}

/** The same for each `${ }` in a template. */
export function checkTemplate(
  template: Json | undefined,
  variables: readonly string[],
  path: Path,
  scope: Scope,
): void {
  if (typeof template === "string") {
    if (!template.includes("${")) return;
    if (isExpression(template)) checkExpression(template, variables, path, scope);
    else if (/\$\{.*\}/s.test(template))
      scope.report(
        path,
        'only a text that is ${ … } from end to end is computed; write ${ "… \\(.name) …" }',
        undefined,
        "warning",
      );
  } else if (typeof template === "object" && template !== null) {
    for (const key of Object.keys(template))
      checkTemplate((template as JsonObject)[key], variables, under(path, key), scope);
  }
}

/** A slot takes bare jq too, or a template that is no text. */
export function checkSlot(slot: Json | undefined, variables: readonly string[], path: Path, scope: Scope): void {
  if (typeof slot === "string") checkExpression(slot, variables, path, scope);
  else if (slot) checkTemplate(slot, variables, path, scope);
}
