import { catalogue } from "#activities/catalog.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { isError, validate } from "#workflows/definition/validate.ts";
import { runDefinitionTests } from "../simulations/run-tests.ts";
import { type Folder, type ProcessFile, readFolder } from "./files.ts";

type Print = (line: string) => void;
export type Sound = { file: ProcessFile; definition: Definition };

/** Prints every fault as compilers do; gives the definitions when none is an error. */
export function checkFolder({ processes, functions }: Folder, print: Print): Sound[] | undefined {
  const known = { functions: catalogue, sharedFunctions: functions };
  let errors = 0;
  const sound: Sound[] = [];
  const fault = (file: ProcessFile, line: number, column: number, message: string): void => {
    errors++;
    print(`${file.path}:${line}:${column}: ${message}`);
  };
  const seen = new Map<string, string>();
  for (const file of processes) {
    const { definition, faults } = validate(file.text, known);
    for (const one of faults)
      if (isError(one)) fault(file, one.line, one.column, one.message);
      else print(`${file.path}:${one.line}:${one.column}: warning: ${one.message}`);
    const called = `${file.namespace}/${file.name}`;
    const twin = file.name === undefined ? undefined : seen.get(called);
    if (twin) fault(file, 1, 1, `${called} is defined in ${twin} too`);
    seen.set(called, file.path);
    if (definition) sound.push({ file, definition });
  }
  return errors === 0 ? sound : undefined;
}

/** Every fault of every definition in a folder. */
export async function validateFolder(path: string, print: Print): Promise<boolean> {
  const folder = await readFolder(path);
  const sound = checkFolder(folder, print);
  if (sound) print(`${counted(sound.length, "definition")} without a fault`);
  return sound !== undefined;
}

/** The tests that the definitions of a folder carry. */
export async function testFolder(path: string, print: Print): Promise<boolean> {
  const folder = await readFolder(path);
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
