import { type CatalogueEntry, checkMeaning } from "./checks.ts";
import type { DefinitionFault } from "./faults.ts";
import { definition as shape } from "./grammar.ts";
import { readSource } from "./source.ts";
import type { Definition, Json } from "./types.ts";

export type { CatalogueEntry, DefinitionFault };

export interface Validation {
  /** Present when there is no fault. */
  definition?: Definition;
  /** Every fault, in the order of the text. */
  faults: DefinitionFault[];
}

/** Checks a definition, YAML or JSON text or the parsed value, against the language and what it may call. */
export function validate(source: string | Json, catalogue: readonly CatalogueEntry[] = []): Validation {
  const { value, faults, locate } = readSource(typeof source === "string" ? source : JSON.stringify(source, null, 2));
  if (value === undefined || faults.length > 0) return { faults };
  const report = (pointer: string, message: string, suggestion?: string): void => {
    const hint = suggestion === undefined ? "" : `: did you mean "${suggestion}"?`;
    faults.push({
      ...locate(pointer),
      pointer,
      message: message + hint,
      ...(suggestion !== undefined && { suggestion }),
    });
  };
  shape(value, "", report);
  const misshapen = faults.map(({ pointer }) => pointer);
  const broken = (at: string): boolean => misshapen.some((pointer) => pointer === at || pointer.startsWith(`${at}/`));
  checkMeaning(value, catalogue, broken, report);
  faults.sort((a, b) => a.line - b.line || a.column - b.column);
  return faults.length > 0 ? { faults } : { definition: value as unknown as Definition, faults };
}
