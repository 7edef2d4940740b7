import { definition, sharedFunction } from "./grammar/definition.ts";
import type { CatalogueEntry, Draft, Rule } from "./rules.ts";
import type { JsonObject } from "./types.ts";

/** JSON Schema (2020-12) of a definition, for editors and forms. What it cannot say, `validate` tells. */
export function languageSchema(functions: readonly CatalogueEntry[] = []): JsonObject {
  return schemaOf(definition, functions, {
    title: "Process",
    description: "A business process in the Open Workflow Specification DSL 1.0.3, as it runs here",
  });
}

/** The same of a function that definitions share. */
export function functionSchema(functions: readonly CatalogueEntry[] = []): JsonObject {
  return schemaOf(sharedFunction, functions, {
    title: "Function",
    description: "A task that definitions share and call as NAME:VERSION@default",
  });
}

function schemaOf(rule: Rule, functions: readonly CatalogueEntry[], words: JsonObject): JsonObject {
  const draft: Draft = { defs: {}, functions };
  const shape = rule.schema(draft);
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...words, ...shape, $defs: draft.defs };
}
