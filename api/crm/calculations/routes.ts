import { eq } from "drizzle-orm";
import { recalculations } from "#db/crm/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { TypeParam } from "../hubspot/schemas.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";

const CalculationProgress = z
  .object({ state: z.enum(["complete", "processing"]), percent: z.number().int() })
  .openapi("CalculationProgress");

/** How far calculating the records of a type anew has come since a formula or roll-up changed. */
export async function getCalculationProgress(
  ctx: CrmCtx,
  type: ObjectType,
): Promise<z.infer<typeof CalculationProgress>> {
  requirePermission(ctx, permissionFor(type, "read"));
  const [job] = await ctx.db.select().from(recalculations).where(eq(recalculations.objectType, type));
  if (!job) return { state: "complete", percent: 100 };
  return { state: "processing", percent: Math.floor((100 * job.cursor) / Math.max(1, job.end)) };
}

const progress = createRoute({
  method: "get",
  path: "/v1/calculations/{objectType}",
  tags: ["Properties"],
  summary: "See how far calculating records anew has come",
  description:
    "When a formula or roll-up is made or changed, the records that are there get their values in the background.",
  request: { params: TypeParam },
  responses: responses({ 200: { schema: CalculationProgress, description: "How far it is" } }),
});

export const calculationRoutes = createRouter<CrmCtx>().openapi(progress, async (c) =>
  c.json(CalculationProgress.parse(await getCalculationProgress(c.var.ctx, c.req.valid("param").objectType)), 200),
);
