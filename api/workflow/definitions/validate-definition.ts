import { catalogue } from "#activities/catalog.ts";
import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { knownHere } from "./known.ts";
import { languageSchema } from "#workflows/definition/language-schema.ts";
import { checkDefinition, FaultView } from "./check-definition.ts";

export const Validated = z.object({
  valid: z.boolean(),
  faults: z.array(FaultView),
  functions: z.array(z.string()).optional().openapi({ description: "What it calls." }),
});

/** Every fault of a definition, each with its place in the text. Nothing is stored. */
export async function validateDefinition(ctx: WorkflowCtx, source: string): Promise<z.infer<typeof Validated>> {
  requirePermission(ctx, "workflow.definitions:read");
  const { definition, faults, functions } = await checkDefinition(ctx, source);
  return { valid: definition !== undefined, faults, ...(functions && { functions: Object.keys(functions) }) };
}

/** JSON Schema of the language with what may be called here, for editors and forms. */
export async function processSchema(ctx: WorkflowCtx) {
  requirePermission(ctx, "workflow.definitions:read");
  const { sharedFunctions } = await knownHere(ctx);
  const shared = sharedFunctions.map(({ name, version }) => `${name}:${version}@default`);
  return { ...languageSchema(catalogue), "x-shared-functions": shared };
}
