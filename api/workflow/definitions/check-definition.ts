import { createHash } from "node:crypto";
import { catalogue, functionsOf } from "#activities/catalog.ts";
import { z } from "#kit/router.ts";
import type { FunctionCall } from "#workflows/contract.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { validate, type DefinitionFault } from "#workflows/definition/validate.ts";

export const FaultView = z
  .object({
    path: z.string().openapi({ description: "JSON pointer" }),
    line: z.number().int(),
    column: z.number().int(),
    message: z.string(),
    suggestion: z.string().optional(),
  })
  .openapi("DefinitionFault");

export type Checked = {
  definition?: Definition;
  functions?: Record<string, FunctionCall>;
  hash?: string;
  faults: z.infer<typeof FaultView>[];
};

/** More would tell nobody more: a text broken at its start breaks everywhere. */
const maxFaults = 100;

/** Checks a definition against the language and the catalogue. */
export function checkDefinition(source: string): Checked {
  const { definition, faults } = validate(source, { functions: catalogue });
  if (!definition) return { faults: faults.slice(0, maxFaults).map(view) };
  const hash = createHash("sha256").update(JSON.stringify(definition)).digest("hex");
  return { definition, functions: functionsOf(definition), hash, faults: [] };
}

const view = ({ pointer, ...fault }: DefinitionFault) => ({ path: pointer, ...fault });
