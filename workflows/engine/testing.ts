import { parse } from "yaml";
import { validate } from "../definition/validate.ts";
import type { Definition } from "../definition/types.ts";
import { type MemoryOptions, type MemoryRun, startInMemory } from "./memory.ts";

const NAMES = ["crm.read", "crm.write", "mail.send"];
const ANY = NAMES.map((name) => ({ name, inputSchema: { type: "object" } }));

/** A checked definition from the YAML of its parts under `document`. */
export function define(parts: string): Definition {
  const document = "document: { dsl: 1.0.3, namespace: test, name: sample, version: 1.0.0 }";
  const { definition, faults } = validate(`${document}\n${parts}`, { functions: ANY });
  if (!definition) throw new Error(faults.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return definition;
}

type Options = Omit<MemoryOptions, "definition">;

export function start(parts: string, options: Options = {}): MemoryRun {
  return startInMemory({ definition: define(parts), ...options });
}

/** Starts it and goes as far as it can. */
export function run(parts: string, options: Options = {}): Promise<MemoryRun> {
  return start(parts, options).go();
}

/** Policy that lets a fault end the run: for tests that look at the error. */
export function failing(parts: string): Definition {
  const definition = define(parts);
  return { ...definition, document: { ...definition.document, metadata: { policy: { onFault: "fail" } } } };
}

export function fail(parts: string, options: Options = {}): Promise<MemoryRun> {
  return startInMemory({ definition: failing(parts), ...options }).go();
}

/** A definition as it stands, for what may reach the engine without having been checked; faults end its run. */
export function defineAny(parts: object | string): Definition {
  const metadata = { policy: { onFault: "fail" } };
  const document = { dsl: "1.0.3", namespace: "test", name: "sample", version: "1.0.0", metadata };
  return { document, ...(typeof parts === "string" ? parse(parts) : parts) } as Definition;
}

export function runAny(parts: object | string, options: Options = {}): Promise<MemoryRun> {
  return startInMemory({ definition: defineAny(parts), ...options }).go();
}
