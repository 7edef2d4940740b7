import { signatures, type Known, type Value } from "./functions.ts";
import type { Formula } from "./parse-formula.ts";

const longest = 65_536;
const largest = 1e30;

/**
 * What a formula comes to for the values of one record, looking only at the parts that matter: what is unknown makes
 * unknown what is calculated from it.
 */
export function evaluate(formula: Formula, property: (name: string) => Value): Value {
  const of = (part: Formula) => evaluate(part, property);
  switch (formula.kind) {
    case "literal":
      return formula.value;
    case "property":
      return property(formula.name);
    case "call":
      return call(formula, of);
    case "if": {
      for (const { when, gives } of formula.branches) {
        const holds = of(when);
        if (holds === null) return null;
        if (holds) return of(gives);
      }
      return formula.otherwise ? of(formula.otherwise) : null;
    }
  }
}

function call({ name, args }: Formula & { kind: "call" }, of: (part: Formula) => Value): Value {
  switch (name) {
    case "is_known":
    case "is_present":
      return of(args[0]!) !== null;
    case "coalesce":
      return firstKnown(args, of);
    case "and":
      return logical(args, of, false);
    case "or":
      return logical(args, of, true);
  }
  const known: Known[] = [];
  for (const arg of args) {
    const value = of(arg);
    if (value === null) return null;
    known.push(value);
  }
  return bounded(signatures.get(name)!.run!(known));
}

/** `settles` on either side settles it, whatever the other is. */
function logical(args: Formula[], of: (part: Formula) => Value, settles: boolean): Value {
  let unknown = false;
  for (const arg of args) {
    const value = of(arg);
    if (value === settles) return settles;
    unknown ||= value === null;
  }
  return unknown ? null : !settles;
}

function firstKnown(args: Formula[], of: (part: Formula) => Value): Value {
  for (const arg of args) {
    const value = of(arg);
    if (value !== null) return value;
  }
  return null;
}

/** What no property can hold is unknown: a division by zero, a root of -1, a text without end. */
export function bounded(value: Value): Value {
  if (typeof value === "number") return Math.abs(value) < largest ? value : null;
  return typeof value === "string" && value.length > longest ? null : value;
}
