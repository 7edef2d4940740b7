import { catalogue } from "#activities/catalog.ts";
import { inlineFunctions } from "#workflows/definition/functions.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { type DefinitionFault, validate, validateFunction } from "#workflows/definition/validate.ts";
import { runDefinitionTests } from "../simulations/run-tests.ts";
import { type Folder, type ProcessFile, readFolder } from "./files.ts";

type Print = (line: string) => void;
/** A definition without a fault, with the functions that it shares put in. */
export type Sound = { file: ProcessFile; definition: Definition };

/** Reads a folder in which there is something to work on: a pipeline at the wrong place must not be told that all is well. */
export async function readFilled(path: string): Promise<Folder> {
  const folder = await readFolder(path);
  if (folder.processes.length + folder.functions.length > 0) return folder;
  throw new Error(`${path} holds no definition: none of its files is YAML, or JSON with a "document"`);
}

/** Prints every fault as compilers do; gives the definitions when none is an error. */
export function checkFolder({ processes, functions }: Folder, print: Print): Sound[] | undefined {
  const known = { functions: catalogue, sharedFunctions: functions };
  let errors = 0;
  const sound: Sound[] = [];
  const tell = (path: string, { line, column, message, severity }: Omit<DefinitionFault, "pointer">): void => {
    if (severity === "error") errors++;
    print(`${path}:${line}:${column}: ${severity === "error" ? "" : "warning: "}${message}`);
  };
  for (const { path, text } of functions) for (const one of validateFunction(text, known).faults) tell(path, one);
  const seen = new Map<string, string>();
  for (const file of processes) {
    const { definition, faults } = validate(file.text, known);
    for (const one of faults) tell(file.path, one);
    const called = `${file.namespace}/${file.name}`;
    const twin = file.name === undefined ? undefined : seen.get(called);
    if (twin)
      tell(file.path, { line: 1, column: 1, message: `${called} is defined in ${twin} too`, severity: "error" });
    seen.set(called, file.path);
    if (definition) sound.push({ file, definition: inlineFunctions(definition, functions) });
  }
  return errors === 0 ? sound : undefined;
}

/** Every fault of every definition in a folder. */
export async function validateFolder(path: string, print: Print): Promise<boolean> {
  const folder = await readFilled(path);
  const sound = checkFolder(folder, print);
  if (sound) print(`${counted(sound.length, "definition")} without a fault`);
  return sound !== undefined;
}

/** The tests that the definitions of a folder carry. */
export async function testFolder(path: string, print: Print): Promise<boolean> {
  const folder = await readFilled(path);
  const sound = checkFolder(folder, print);
  if (!sound) return false;
  let passed = 0;
  let failed = 0;
  for (const { file, definition } of sound) {
    for (const result of await runDefinitionTests(definition)) {
      print(`${result.passed ? "ok    " : "FAILED"} ${file.path}: ${result.name}`);
      for (const failure of result.failures) print(`         ${failure}`);
      if (result.passed) passed++;
      else failed++;
    }
  }
  print(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
