import type { Actor } from "#kit/authorize.ts";
import { conflict, DomainError, invalid } from "#kit/errors.ts";
import { definitionOf, idName, type ObjectType } from "../objects/types.ts";
import { isHidden } from "../properties/load-definitions.ts";
import type { Definitions, Property } from "../properties/property.ts";
import { kindOfProperty } from "./calculations.ts";
import { kindOf } from "./check-formula.ts";
import type { Kind } from "./functions.ts";
import { FormulaError, parseFormula, usedIn, type Formula } from "./parse-formula.ts";

const calculatedMax = 100;

const results: Partial<Record<Property["type"], Kind>> = {
  number: "number",
  bool: "bool",
  string: "text",
  enumeration: "text",
};

/** The formula of a text. Refuses what is none, uses what is not there for whoever writes it, or comes to something else. */
export function readFormula(
  type: ObjectType,
  definitions: Definitions,
  { name, type: valueType, calculationFormula: text }: Pick<Property, "name" | "type"> & { calculationFormula: string },
): Formula {
  const wanted = results[valueType];
  if (!wanted) throw invalid(`a ${valueType} property is not calculated: number, bool, string and enumeration are`);
  try {
    const formula = parseFormula(text);
    const given = kindOf(formula, (used, at) => kindOfProperty(usable(type, definitions, name, used, at)));
    if (given !== wanted)
      throw new FormulaError(0, `the formula gives ${given}, but ${name} is a ${valueType} property`);
    return formula;
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const message = `calculationFormula, character ${error.at + 1}: ${error.message}`;
    throw invalid(message, [{ path: "/calculationFormula", message, code: "INVALID_FORMULA" }]);
  }
}

function usable(type: ObjectType, definitions: Definitions, name: string, used: string, at: number): Property {
  const property = definitions.get(used);
  if (used === name) throw new FormulaError(at, `${name} is calculated from itself`);
  if (!property) throw new FormulaError(at, `there is no property ${used} of ${type}`);
  if (used === idName || used === definitionOf(type).modified)
    throw new FormulaError(at, `${used} is set by each write: nothing is calculated from it`);
  return property;
}

export function assertRoom(type: ObjectType, { calculations = [], rollups = [] }: Definitions): void {
  if (calculations.length + rollups.length >= calculatedMax)
    throw new DomainError("unprocessable", `at most ${calculatedMax} properties of ${type} are calculated`);
}

/** What a formula uses stays as long as the formula. */
export function assertUnused(actor: Actor, type: ObjectType, { calculations = [] }: Definitions, gone: string[]): void {
  for (const { property, formula } of calculations.filter((one) => !gone.includes(one.property.name))) {
    const used = [...usedIn(formula)].find((name) => gone.includes(name));
    const user = isHidden(actor, type, property.name) ? "a property that you may not see" : property.name;
    if (used) throw conflict(`${used} is in the formula of ${user}: change that one, or remove it, first`);
  }
}
