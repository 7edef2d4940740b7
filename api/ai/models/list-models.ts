import { and, desc, eq, lt } from "drizzle-orm";
import { models } from "#db/ai_orchestration/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { PageQuery } from "#kit/router.ts";
import type { z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";
import { Target } from "../input.ts";
import { readModel } from "./train-model.ts";
import { columns } from "./view.ts";
import type { ModelRow } from "./view.ts";

export const ListModels = PageQuery.extend({ target: Target.optional() });

/** Models and trainings, newest first. */
export async function listModels(ctx: AiCtx, { target, limit, after }: z.infer<typeof ListModels>) {
  requirePermission(ctx, "ai.models:read");
  const where = and(
    target === undefined ? undefined : eq(models.target, target),
    after === undefined ? undefined : lt(models.id, after),
  );
  const rows = await ctx.db
    .select(columns)
    .from(models)
    .where(where)
    .orderBy(desc(models.id))
    .limit(limit + 1);
  const results = rows.slice(0, limit);
  return { results, ...(rows.length > limit && { paging: { next: { after: results.at(-1)!.id } } }) };
}

export function getModel(ctx: AiCtx, { id }: { id: string }): Promise<ModelRow> {
  requirePermission(ctx, "ai.models:read");
  return readModel(ctx.db, id);
}
