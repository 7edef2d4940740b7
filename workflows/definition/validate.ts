import { checkFunction, checkMeaning } from "./checks/meaning.ts";
import type { Known, SharedFunction } from "./checks/scope.ts";
import { type DefinitionFault, type Path, pointerOf, type Report, ROOT } from "./faults.ts";
import { definition as shape, sharedFunction } from "./grammar/definition.ts";
import type { CatalogueEntry } from "./rules.ts";
import { readSource, type Source } from "./source.ts";
import type { Definition, Json, Task } from "./types.ts";

export type { CatalogueEntry, DefinitionFault, Known, SharedFunction };

export interface Validation {
  /** Present when there is no error; there may be warnings. */
  definition?: Definition;
  /** Every fault, in the order of the text. */
  faults: DefinitionFault[];
}

/** Checks a definition, YAML or JSON text or the parsed value, against the language and what is known of where it runs. */
export function validate(source: string | Json, known: Known = {}): Validation {
  const read = readSource(source);
  if (read.value === undefined || read.faults.length > 0) return { faults: read.faults };
  const value = read.value;
  const faults = told(read, (report, broken) => {
    shape.check(value, ROOT, report);
    checkMeaning(value, known, broken(), report);
  });
  return faults.some(isError) ? { faults } : { definition: value as unknown as Definition, faults };
}

export interface FunctionValidation {
  /** Present when there is no error. */
  function?: Task;
  faults: DefinitionFault[];
}

/** The same of a function that definitions share: a task that refers to nothing but its input, other shared functions and secrets. */
export function validateFunction(source: string | Json, known: Known = {}): FunctionValidation {
  const read = readSource(source);
  if (read.value === undefined || read.faults.length > 0) return { faults: read.faults };
  const task = read.value as unknown as Task;
  const faults = told(read, (report, broken) => {
    sharedFunction.check(read.value!, ROOT, report);
    checkFunction(task, known, broken(), report);
  });
  return faults.some(isError) ? { faults } : { function: task, faults };
}

export const isError = ({ severity }: DefinitionFault): boolean => severity === "error";

/** Whether something at or under a path has been found misshapen. */
type Broken = (path: Path) => boolean;

/** Gathers what checks report, each with its place, in the order of the text. `broken` tells of what was found before it was asked for. */
function told({ locate }: Source, check: (report: Report, broken: () => Broken) => void): DefinitionFault[] {
  const faults: Omit<DefinitionFault, "line" | "column">[] = [];
  const report: Report = (path, message, suggestion, severity) => {
    const hint = suggestion === undefined ? "" : `: did you mean "${suggestion}"?`;
    const fault = { pointer: pointerOf(path), message: message + hint, severity: severity ?? ("error" as const) };
    faults.push(suggestion === undefined ? fault : { ...fault, suggestion });
  };
  check(report, () => {
    const misshapen = faults.map(({ pointer }) => pointer);
    if (misshapen.length === 0) return () => false;
    return (path) => {
      const at = pointerOf(path);
      return misshapen.some((pointer) => pointer === at || pointer.startsWith(`${at}/`));
    };
  });
  return faults
    .map((fault) => ({ ...locate(fault.pointer), ...fault }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
