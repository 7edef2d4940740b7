import type { Values } from "#db/crm/schema.ts";
import type { ObjectType } from "../objects/types.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Property, PropertyRef, PropertyType } from "../properties/property.ts";
import { evaluate } from "./evaluate.ts";
import { asText, type Kind, type Value } from "./functions.ts";
import { parseFormula, usedIn, type Formula } from "./parse-formula.ts";

/** How one property comes to its value. */
export type Calculation = { property: Property; formula: Formula; inputs: ReadonlyMap<string, Kind> };

const kinds: Record<PropertyType, Kind> = {
  string: "text",
  enumeration: "text",
  number: "number",
  bool: "bool",
  date: "number",
  datetime: "number",
};
/** What values of a property are in a formula: dates are milliseconds since 1970. */
export const kindOfProperty = ({ type }: Pick<Property, "type">): Kind => kinds[type];

const formulasKept = 1_000;
const formulas = new Map<string, Formula>();

function read(text: string): Formula {
  const formula = formulas.get(text) ?? parseFormula(text);
  if (formulas.size >= formulasKept) formulas.clear();
  formulas.set(text, formula);
  return formula;
}

/** What a property is calculated from at the next remove: by its formula, or by its roll-up. */
export function usedBy(type: ObjectType, { calculationFormula, rollup }: Property): PropertyRef[] {
  if (calculationFormula !== undefined) return [...usedIn(read(calculationFormula))].map((name) => ({ type, name }));
  return rollup?.property === undefined ? [] : [{ type: rollup.objectType as ObjectType, name: rollup.property }];
}

/** The calculated properties among those of a type, each after those that it is calculated from. */
export function calculationsOf(definitions: ReadonlyMap<string, Property>): Calculation[] {
  const ordered = new Map<string, Calculation>();
  const add = (property: Property) => {
    if (property.calculationFormula === undefined || ordered.has(property.name)) return;
    const formula = read(property.calculationFormula);
    const inputs = [...usedIn(formula)].flatMap((name) => definitions.get(name) ?? []);
    for (const input of inputs) add(input);
    const kindsOf = new Map(inputs.map((input) => [input.name, kindOfProperty(input)]));
    ordered.set(property.name, { property, formula, inputs: kindsOf });
  };
  for (const property of definitions.values()) add(property);
  return [...ordered.values()];
}

/** The values of all calculated properties of a record that has these values. */
export function calculate(calculations: readonly Calculation[], values: Values | Patch): Patch {
  const now = new Map(Object.entries(values));
  return Object.fromEntries(
    calculations.map(({ property, formula, inputs }) => {
      const value = asKept(
        property,
        evaluate(formula, (name) => asGiven(inputs.get(name), now.get(name))),
      );
      now.set(property.name, value);
      return [property.name, value];
    }),
  );
}

function asGiven(kind: Kind | undefined, value: string | null | undefined): Value {
  if (value === undefined || value === null || value === "") return null;
  if (kind === "bool") return value === "true";
  if (kind === "text") return value;
  const number = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** As values of the property are kept; unset when it is none of the options. */
export function asKept({ type, options }: Property, value: Value): string | null {
  if (value === null || value === "") return null;
  const text = asText(value);
  return type !== "enumeration" || options.some((option) => option.value === text) ? text : null;
}
