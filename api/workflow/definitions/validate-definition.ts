import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { checkDefinition, FaultView } from "./check-definition.ts";

export const Validated = z.object({
  valid: z.boolean(),
  faults: z.array(FaultView),
  functions: z.array(z.string()).optional().openapi({ description: "What it calls." }),
});

/** Every fault of a definition, each with its place in the text. Nothing is stored. */
export function validateDefinition(ctx: WorkflowCtx, source: string): z.infer<typeof Validated> {
  requirePermission(ctx, "workflow.definitions:read");
  const { faults, functions } = checkDefinition(source);
  return { valid: faults.length === 0, faults, ...(functions && { functions: Object.keys(functions) }) };
}
