import { catalogue } from "#activities/catalog.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { TestResult } from "./definition-tests.ts";
import { inPool } from "./pool.ts";
import type { KnownFunction } from "./world.ts";

export type { TestResult };

/** For all tests of a definition together: what is published has been tested, on a busy machine too. */
const maxMs = 20_000;

/** Runs the tests that a checked definition carries, apart from this thread and within limits. */
export function runDefinitionTests(
  definition: Definition,
  functions: readonly KnownFunction[] = catalogue,
): Promise<TestResult[]> {
  const tests = definition.document.metadata?.tests ?? [];
  if (tests.length === 0) return Promise.resolve([]);
  return inPool({ type: "tests", definition, functions: schemasOf(functions) }, maxMs);
}

/** What of the catalogue crosses to another thread. */
export const schemasOf = (functions: readonly KnownFunction[]): KnownFunction[] =>
  functions.map(({ name, inputSchema, outputSchema }) => ({ name, inputSchema, outputSchema }));
