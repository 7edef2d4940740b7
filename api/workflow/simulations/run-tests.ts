import { catalogue } from "#activities/catalog.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { TestResult } from "./definition-tests.ts";
import { inPool } from "./pool.ts";
import type { KnownFunction } from "./world.ts";

export type { TestResult };

/** Runs the tests that a checked definition carries, apart from this thread and within limits. */
export function runDefinitionTests(
  definition: Definition,
  functions: readonly KnownFunction[] = catalogue,
): Promise<TestResult[]> {
  const tests = definition.document.metadata?.tests ?? [];
  return tests.length === 0
    ? Promise.resolve([])
    : inPool({ type: "tests", definition, functions: schemasOf(functions) });
}

/** What of the catalogue crosses to another thread. */
export const schemasOf = (functions: readonly KnownFunction[]): KnownFunction[] =>
  functions.map(({ name, inputSchema, outputSchema }) => ({ name, inputSchema, outputSchema }));
