import { signatures, type Kind } from "./functions.ts";
import { FormulaError, type Formula } from "./parse-formula.ts";

const named: Record<Kind, string> = { number: "a number", text: "a text", bool: "true or false" };
const listed = (kinds: readonly Kind[]) => kinds.map((kind) => named[kind]).join(" or ");

/** What a formula comes to. Refuses properties that are not there, and what does not fit together, with the place. */
export function kindOf(formula: Formula, property: (name: string, at: number) => Kind): Kind {
  const { at } = formula;
  switch (formula.kind) {
    case "literal":
      return typeof formula.value === "string" ? "text" : typeof formula.value === "boolean" ? "bool" : "number";
    case "property":
      return property(formula.name, at);
    case "call":
      return kindOfCall(formula, property);
    case "if": {
      const { branches, otherwise } = formula;
      for (const { when } of branches) assertKind(kindOf(when, property), ["bool"], when.at, "a condition");
      const results = [...branches.map(({ gives }) => gives), ...(otherwise ? [otherwise] : [])];
      const first = kindOf(results[0]!, property);
      for (const result of results) assertKind(kindOf(result, property), [first], result.at, "this branch");
      return first;
    }
  }
}

function kindOfCall(call: Formula & { kind: "call" }, property: (name: string, at: number) => Kind): Kind {
  const { takes, least, most, same, gives } = signatures.get(call.name)!;
  const { length } = call.args;
  if (length < least || length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw new FormulaError(call.at, `${call.name} takes ${wanted} ${most === 1 ? "value" : "values"}, not ${length}`);
  }
  const kinds = call.args.map((arg, index) => {
    const kind = kindOf(arg, property);
    assertKind(kind, takes[Math.min(index, takes.length - 1)]!, arg.at, `what ${sign(call.name)} is given`);
    return kind;
  });
  if (same) for (const [index, kind] of kinds.entries()) assertKind(kind, [kinds[0]!], call.args[index]!.at, "this");
  return gives === "same" ? kinds[0]! : gives;
}

const sign = (name: string) => (name === "negate" ? "-" : name);

function assertKind(kind: Kind, wanted: readonly Kind[], at: number, what: string): void {
  if (!wanted.includes(kind)) throw new FormulaError(at, `${what} must be ${listed(wanted)}, not ${named[kind]}`);
}
