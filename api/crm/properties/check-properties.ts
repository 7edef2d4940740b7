import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { checkValue } from "./check-value.ts";
import type { Definitions } from "./property.ts";

/** Values as callers give them: scalars of any kind; null and "" unset. */
export const GivenProperties = z
  .record(z.string().max(200), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .openapi({ type: "object", additionalProperties: { type: ["string", "number", "boolean", "null"] } });
export type GivenProperties = z.infer<typeof GivenProperties>;

/** What a write sets: null unsets. */
export type Patch = Record<string, string | null>;

export type ValueFault = { name: string; error: string; message: string };

/** Checks values by their definitions, in the form they are kept in. */
export function checkProperties(
  definitions: Definitions,
  given: GivenProperties,
): { patch: Patch; faults: ValueFault[] } {
  const patch: [string, string | null][] = [];
  const faults: ValueFault[] = [];
  for (const [name, value] of Object.entries(given)) {
    const property = definitions.get(name);
    if (!property) faults.push({ name, error: "PROPERTY_DOESNT_EXIST", message: `Property "${name}" does not exist` });
    else if (property.readOnly) faults.push(readOnlyFault(name));
    else if (value === null || value === "") patch.push([name, null]);
    else {
      const checked = checkValue(property, String(value));
      if ("value" in checked) patch.push([name, checked.value]);
      else faults.push({ name, error: checked.error, message: `${name}: ${checked.message}` });
    }
  }
  return { patch: Object.fromEntries(patch), faults };
}

export const readOnlyFault = (name: string): ValueFault => ({
  name,
  error: "READ_ONLY_VALUE",
  message: `"${name}" is a read only property; its value cannot be set`,
});

/** The failure that HubSpot's callers parse: a list of what was wrong inside the message. */
export function invalidProperties(faults: ValueFault[]): DomainError {
  const told = faults.map(({ name, error, message }) => ({ isValid: false, message, error, name }));
  return new DomainError("invalid_input", `Property values were not valid: ${JSON.stringify(told)}`, {
    faults: faults.map(({ name, error, message }) => ({ path: `/properties/${name}`, message, code: error })),
  });
}
