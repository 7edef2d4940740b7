import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { Stage } from "#db/crm/schema.ts";
import type { CrmCtx } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import { loadPipelines, type Pipeline } from "../properties/load-definitions.ts";

/** The pipelines of a type, in order. */
export async function listPipelines(ctx: CrmCtx, type: ObjectType): Promise<Pipeline[]> {
  requirePermission(ctx, permissionFor(type, "read"));
  if (!definitionOf(type).pipeline) throw notFound(`pipelines of ${type}`);
  return loadPipelines(ctx.db, type);
}

export async function getPipeline(ctx: CrmCtx, type: ObjectType, id: string): Promise<Pipeline> {
  const found = (await listPipelines(ctx, type)).find((pipeline) => pipeline.id === id);
  if (!found) throw notFound(`the pipeline ${id} of ${type}`);
  return found;
}

export async function getStage(ctx: CrmCtx, type: ObjectType, id: string, stageId: string): Promise<Stage> {
  const found = (await getPipeline(ctx, type, id)).stages.find((stage) => stage.id === stageId);
  if (!found) throw notFound(`the stage ${stageId} of the pipeline ${id}`);
  return found;
}
