import { catalogue } from "#activities/catalog.ts";
import { requirePermission } from "#kit/authorize.ts";
import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { JsonObject } from "../json.ts";

const Functions = z.object({
  results: z.array(
    z
      .object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        idempotency: z.string(),
        inputSchema: JsonObject,
        outputSchema: JsonObject,
        call: JsonObject,
      })
      .openapi("CatalogueFunction"),
  ),
});

const list = createRoute({
  method: "get",
  path: "/v1/functions",
  tags: ["Definitions"],
  summary: "List the functions that definitions may call, with JSON Schemas",
  responses: responses({ 200: { schema: Functions, description: "The catalogue" } }),
});

/** The catalogue. */
export function listFunctions(ctx: WorkflowCtx) {
  requirePermission(ctx, "workflow.definitions:read");
  return { results: catalogue };
}

export const functionRoutes = createRouter<WorkflowCtx>().openapi(list, (c) =>
  c.json(Functions.parse(listFunctions(c.var.ctx)), 200),
);
