import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso, QueryFlag, TypeParam } from "../hubspot/schemas.ts";
import { listPipelineAudit } from "./list-audit.ts";
import { getPipeline, getStage, listPipelines } from "./read-pipelines.ts";
import {
  archivePipeline,
  archiveStage,
  createPipeline,
  createStage,
  replacePipeline,
  PipelineInput,
  PipelinePatch,
  StageInput,
  StagePatch,
  updatePipeline,
  updateStage,
} from "./save-pipeline.ts";

const tags = ["Pipelines"];
const path = "/crm/v3/pipelines/{objectType}";
const Id = z.string().min(1).max(100);
const PipelineParam = TypeParam.extend({ pipelineId: Id });
const StageParam = PipelineParam.extend({ stageId: Id });

const Stage = z
  .object({
    id: z.string(),
    label: z.string(),
    displayOrder: z.number().int(),
    metadata: z.record(z.string(), z.string()),
    createdAt: iso,
    updatedAt: iso,
    archived: z.boolean().default(false),
  })
  .openapi("PipelineStage");
const Pipeline = z
  .object({
    id: z.string(),
    label: z.string(),
    displayOrder: z.number().int(),
    stages: z.array(Stage),
    createdAt: iso,
    updatedAt: iso,
    archived: z.boolean().default(false),
  })
  .openapi("Pipeline");
const Pipelines = z.object({ results: z.array(Pipeline) }).openapi("Pipelines");
const Stages = z.object({ results: z.array(Stage) }).openapi("PipelineStages");

const Audit = z
  .object({
    results: z.array(
      z.object({
        portalId: z.number().int(),
        identifier: z.string(),
        action: z.enum(["CREATE", "UPDATE", "DELETE"]),
        timestamp: iso,
        message: z.string(),
        rawObject: z.unknown(),
      }),
    ),
  })
  .openapi("PipelineAudit");
// What is in use is never removed, asked to look or not.
const References = z.object({
  validateReferencesBeforeDelete: QueryFlag,
  validateDealStageUsagesBeforeDelete: QueryFlag,
});

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List the pipelines of a type",
  request: { params: TypeParam },
  responses: responses({ 200: { schema: Pipelines, description: "All pipelines" } }),
});
const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Add a pipeline",
  request: { params: TypeParam, ...body(PipelineInput) },
  responses: responses({ 201: { schema: Pipeline, description: "The pipeline" } }),
});
const get = createRoute({
  method: "get",
  path: `${path}/{pipelineId}`,
  tags,
  summary: "Get a pipeline",
  request: { params: PipelineParam },
  responses: responses({ 200: { schema: Pipeline, description: "The pipeline" } }),
});
const update = createRoute({
  method: "patch",
  path: `${path}/{pipelineId}`,
  tags,
  summary: "Change a pipeline",
  request: { params: PipelineParam, query: References, ...body(PipelinePatch) },
  responses: responses({ 200: { schema: Pipeline, description: "The pipeline" } }),
});
const replace = createRoute({
  method: "put",
  path: `${path}/{pipelineId}`,
  tags,
  summary: "Put a pipeline with its stages in the place of another",
  request: { params: PipelineParam, query: References, ...body(PipelineInput) },
  responses: responses({ 200: { schema: Pipeline, description: "The pipeline" } }),
});
const audit = createRoute({
  method: "get",
  path: `${path}/{pipelineId}/audit`,
  tags,
  summary: "List who changed a pipeline",
  request: { params: PipelineParam },
  responses: responses({ 200: { schema: Audit, description: "The changes, the newest first" } }),
});
const stageAudit = createRoute({
  method: "get",
  path: `${path}/{pipelineId}/stages/{stageId}/audit`,
  tags,
  summary: "List who changed a stage",
  request: { params: StageParam },
  responses: responses({ 200: { schema: Audit, description: "The changes, the newest first" } }),
});
const replaceStage = createRoute({
  method: "put",
  path: `${path}/{pipelineId}/stages/{stageId}`,
  tags,
  summary: "Put a stage in the place of another",
  request: { params: StageParam, ...body(StageInput) },
  responses: responses({ 200: { schema: Stage, description: "The stage" } }),
});
const archive = createRoute({
  method: "delete",
  path: `${path}/{pipelineId}`,
  tags,
  summary: "Remove a pipeline that no record is in",
  request: { params: PipelineParam, query: References },
  responses: responses({ 204: { description: "Removed" } }),
});
const stages = createRoute({
  method: "get",
  path: `${path}/{pipelineId}/stages`,
  tags,
  summary: "List the stages of a pipeline",
  request: { params: PipelineParam },
  responses: responses({ 200: { schema: Stages, description: "The stages, in order" } }),
});
const addStage = createRoute({
  method: "post",
  path: `${path}/{pipelineId}/stages`,
  tags,
  summary: "Add a stage",
  request: { params: PipelineParam, ...body(StageInput) },
  responses: responses({ 201: { schema: Stage, description: "The stage" } }),
});
const oneStage = createRoute({
  method: "get",
  path: `${path}/{pipelineId}/stages/{stageId}`,
  tags,
  summary: "Get a stage",
  request: { params: StageParam },
  responses: responses({ 200: { schema: Stage, description: "The stage" } }),
});
const changeStage = createRoute({
  method: "patch",
  path: `${path}/{pipelineId}/stages/{stageId}`,
  tags,
  summary: "Change a stage",
  request: { params: StageParam, ...body(StagePatch) },
  responses: responses({ 200: { schema: Stage, description: "The stage" } }),
});
const removeStage = createRoute({
  method: "delete",
  path: `${path}/{pipelineId}/stages/{stageId}`,
  tags,
  summary: "Remove a stage that no record is at",
  request: { params: StageParam, query: References },
  responses: responses({ 204: { description: "Removed" } }),
});

export const pipelineRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) =>
    c.json(Pipelines.parse({ results: await listPipelines(c.var.ctx, c.req.valid("param").objectType) }), 200),
  )
  .openapi(create, async (c) =>
    c.json(Pipeline.parse(await createPipeline(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"))), 201),
  )
  .openapi(get, async (c) => {
    const { objectType, pipelineId } = c.req.valid("param");
    return c.json(Pipeline.parse(await getPipeline(c.var.ctx, objectType, pipelineId)), 200);
  })
  .openapi(update, async (c) => {
    const { objectType, pipelineId } = c.req.valid("param");
    return c.json(Pipeline.parse(await updatePipeline(c.var.ctx, objectType, pipelineId, c.req.valid("json"))), 200);
  })
  .openapi(replace, async (c) => {
    const { objectType, pipelineId } = c.req.valid("param");
    return c.json(Pipeline.parse(await replacePipeline(c.var.ctx, objectType, pipelineId, c.req.valid("json"))), 200);
  })
  .openapi(audit, async (c) => {
    const { objectType, pipelineId } = c.req.valid("param");
    return c.json(Audit.parse({ results: await listPipelineAudit(c.var.ctx, objectType, pipelineId) }), 200);
  })
  .openapi(stageAudit, async (c) => {
    const { objectType, pipelineId, stageId } = c.req.valid("param");
    return c.json(Audit.parse({ results: await listPipelineAudit(c.var.ctx, objectType, pipelineId, stageId) }), 200);
  })
  .openapi(replaceStage, async (c) => {
    const { objectType, pipelineId, stageId } = c.req.valid("param");
    const { stageId: _, ...stage } = c.req.valid("json");
    return c.json(Stage.parse(await updateStage(c.var.ctx, objectType, pipelineId, stageId, stage)), 200);
  })
  .openapi(archive, async (c) => {
    const { objectType, pipelineId } = c.req.valid("param");
    await archivePipeline(c.var.ctx, objectType, pipelineId);
    return c.body(null, 204);
  })
  .openapi(stages, async (c) => {
    const { objectType, pipelineId } = c.req.valid("param");
    return c.json(Stages.parse({ results: (await getPipeline(c.var.ctx, objectType, pipelineId)).stages }), 200);
  })
  .openapi(addStage, async (c) => {
    const { objectType, pipelineId } = c.req.valid("param");
    return c.json(Stage.parse(await createStage(c.var.ctx, objectType, pipelineId, c.req.valid("json"))), 201);
  })
  .openapi(oneStage, async (c) => {
    const { objectType, pipelineId, stageId } = c.req.valid("param");
    return c.json(Stage.parse(await getStage(c.var.ctx, objectType, pipelineId, stageId)), 200);
  })
  .openapi(changeStage, async (c) => {
    const { objectType, pipelineId, stageId } = c.req.valid("param");
    return c.json(Stage.parse(await updateStage(c.var.ctx, objectType, pipelineId, stageId, c.req.valid("json"))), 200);
  })
  .openapi(removeStage, async (c) => {
    const { objectType, pipelineId, stageId } = c.req.valid("param");
    await archiveStage(c.var.ctx, objectType, pipelineId, stageId);
    return c.body(null, 204);
  });
