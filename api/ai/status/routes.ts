import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";
import { readStatus } from "./read-status.ts";

const Status = z
  .object({
    features: z.object({ leadScoring: z.string(), content: z.string(), insights: z.string(), nextActions: z.string() }),
    models: z.array(z.object({ target: z.string(), version: z.number().int(), kind: z.string().nullable() })),
    provider: z.object({
      configured: z.boolean(),
      name: z.string().optional(),
      model: z.string().optional(),
      reachable: z.boolean().optional(),
      hint: z.string().optional(),
    }),
  })
  .openapi("AiStatus");

const status = createRoute({
  method: "get",
  path: "/v1/status",
  tags: ["Status"],
  summary: "Which engine answers for each feature",
  responses: responses({ 200: { schema: Status, description: "Engines, active models, the provider" } }),
});

export const statusRoutes = createRouter<AiCtx>().openapi(status, async (c) =>
  c.json(Status.parse(await readStatus(c.var.ctx)), 200),
);
