import { and, eq, isNull, sql } from "drizzle-orm";
import { objects, pipelines, type Stage } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, invalid, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import { holdPlaces, loadPipelines, type Pipeline } from "../properties/load-definitions.ts";

const Label = z.string().min(1).max(200);
const Order = z.number().int().min(0).max(10_000);
const Id = z.string().regex(/^[\w-]{1,100}$/, "must be letters, digits, _ and -");

/** A stage's own values, as strings; the probability of a win is what forecasts multiply by. */
const Metadata = z
  .record(z.string().max(100), z.coerce.string().max(1_000).openapi({ type: "string" }))
  .refine(({ probability }) => probability === undefined || /^(0(\.\d+)?|1(\.0+)?)$/.test(probability), {
    path: ["probability"],
    message: "must be from 0 to 1",
  });

export const StageInput = z
  .strictObject({
    stageId: Id.optional(),
    label: Label,
    displayOrder: Order,
    metadata: Metadata.default({}),
  })
  .openapi("PipelineStageInput");
export type StageInput = z.infer<typeof StageInput>;
export const StagePatch = z
  .strictObject({ label: Label, displayOrder: Order, metadata: Metadata })
  .partial()
  .openapi("PipelineStagePatch");
export type StagePatch = z.infer<typeof StagePatch>;

export const PipelineInput = z
  .strictObject({
    pipelineId: Id.optional(),
    label: Label,
    displayOrder: Order,
    stages: z.array(StageInput).min(1).max(100),
  })
  .openapi("PipelineInput");
export type PipelineInput = z.infer<typeof PipelineInput>;
export const PipelinePatch = z.strictObject({ label: Label, displayOrder: Order }).partial().openapi("PipelinePatch");
export type PipelinePatch = z.infer<typeof PipelinePatch>;

/** Adds a pipeline with its stages. */
export async function createPipeline(ctx: CrmCtx, type: ObjectType, input: PipelineInput): Promise<Pipeline> {
  requirePermission(ctx, "crm.pipelines:write");
  if (!definitionOf(type).pipeline) throw invalid(`${type} have no pipelines`);
  const { pipelineId: id = uuidv7(), label, displayOrder } = input;
  const stages = input.stages.map(newStage);
  assertStages(stages);
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(pipelines)
      .values({ objectType: type, id, label, displayOrder, stages })
      .onConflictDoNothing()
      .returning();
    if (!row) throw conflict(`A pipeline with the id ${id} already exists.`);
    await recordAudit(tx, ctx, { action: "crm.pipelines.create", subject: `${type}/${id}`, detail: input });
    return row;
  });
}

/** Changes a pipeline under a lock, so that two changes at once do not undo each other. */
async function change(
  ctx: CrmCtx,
  type: ObjectType,
  id: string,
  action: string,
  work: (pipeline: Pipeline, tx: CrmDb) => Partial<Pipeline> | Promise<Partial<Pipeline>>,
  subject = `${type}/${id}`,
) {
  requirePermission(ctx, "crm.pipelines:write");
  const where = and(eq(pipelines.objectType, type), eq(pipelines.id, id));
  return ctx.db.transaction(async (tx) => {
    await holdPlaces(tx, type, "alone");
    const [current] = await tx.select().from(pipelines).where(where).for("update");
    if (!current) throw notFound(`the pipeline ${id} of ${type}`);
    const next = await work(current, tx);
    assertStages(next.stages ?? current.stages);
    const [row] = await tx
      .update(pipelines)
      .set({ ...next, updatedAt: new Date() })
      .where(where)
      .returning();
    await recordAudit(tx, ctx, { action: `crm.pipelines.${action}`, subject, detail: next });
    return row!;
  });
}

export const updatePipeline = (ctx: CrmCtx, type: ObjectType, id: string, patch: PipelinePatch): Promise<Pipeline> =>
  change(ctx, type, id, "update", () => patch);

/** Puts a pipeline in the place of another: stages that are not named go, as long as no record is at them. */
export const replacePipeline = (ctx: CrmCtx, type: ObjectType, id: string, input: PipelineInput): Promise<Pipeline> =>
  change(ctx, type, id, "replace", async ({ stages: now }, tx) => {
    const kept = new Map(now.map((stage) => [stage.id, stage]));
    const stages = input.stages.map((given) => {
      const stage = newStage(given);
      return { ...stage, createdAt: kept.get(stage.id)?.createdAt ?? stage.createdAt };
    });
    const named = new Set(stages.map((stage) => stage.id));
    await assertStagesUnused(
      tx,
      type,
      id,
      now.map((stage) => stage.id).filter((stage) => !named.has(stage)),
    );
    return { label: input.label, displayOrder: input.displayOrder, stages };
  });

/** Removes a pipeline that no record is in; one always stays. */
export async function archivePipeline(ctx: CrmCtx, type: ObjectType, id: string): Promise<void> {
  requirePermission(ctx, "crm.pipelines:write");
  await ctx.db.transaction(async (tx) => {
    await holdPlaces(tx, type, "alone");
    const all = await loadPipelines(tx, type);
    if (!all.some((pipeline) => pipeline.id === id)) throw notFound(`the pipeline ${id} of ${type}`);
    if (all.length === 1) throw invalid("the last pipeline stays");
    const used = await recordsAt(tx, type, { [definitionOf(type).pipeline!.pipeline]: id });
    if (used.length > 0) throw inUse("PIPELINE_ID_IN_USE", `Pipeline ID: [${id}]`, used);
    await tx.delete(pipelines).where(and(eq(pipelines.objectType, type), eq(pipelines.id, id)));
    await recordAudit(tx, ctx, { action: "crm.pipelines.archive", subject: `${type}/${id}` });
  });
}

export async function createStage(ctx: CrmCtx, type: ObjectType, id: string, input: StageInput): Promise<Stage> {
  const stage = newStage(input);
  await change(
    ctx,
    type,
    id,
    "createStage",
    ({ stages }) => ({ stages: [...stages, stage] }),
    stageSubject(type, id, stage.id),
  );
  return stage;
}

export async function updateStage(
  ctx: CrmCtx,
  type: ObjectType,
  id: string,
  stageId: string,
  patch: StagePatch,
): Promise<Stage> {
  const work = ({ stages }: Pipeline) => {
    assertStage(stages, stageId);
    const updatedAt = new Date().toISOString();
    return { stages: stages.map((stage) => (stage.id === stageId ? { ...stage, ...patch, updatedAt } : stage)) };
  };
  const pipeline = await change(ctx, type, id, "updateStage", work, stageSubject(type, id, stageId));
  return pipeline.stages.find((stage) => stage.id === stageId)!;
}

/** Removes a stage that no record is at. */
export async function archiveStage(ctx: CrmCtx, type: ObjectType, id: string, stageId: string): Promise<void> {
  const work = async ({ stages }: Pipeline, tx: CrmDb) => {
    assertStage(stages, stageId);
    await assertStagesUnused(tx, type, id, [stageId]);
    return { stages: stages.filter((stage) => stage.id !== stageId) };
  };
  await change(ctx, type, id, "archiveStage", work, stageSubject(type, id, stageId));
}

function newStage({ stageId = uuidv7(), ...input }: StageInput): Stage {
  const now = new Date().toISOString();
  return { id: stageId, ...input, createdAt: now, updatedAt: now };
}

function assertStage(stages: Stage[], id: string): void {
  if (!stages.some((stage) => stage.id === id)) throw notFound(`the stage ${id}`);
}

function assertStages(stages: Stage[]): void {
  if (stages.length === 0) throw invalid("a pipeline has at least one stage");
  if (new Set(stages.map(({ id }) => id)).size < stages.length) throw invalid("two stages have the same id");
}

const stageSubject = (type: ObjectType, id: string, stageId: string) => `${type}/${id}/${stageId}`;

async function assertStagesUnused(tx: CrmDb, type: ObjectType, pipeline: string, stages: string[]): Promise<void> {
  const names = definitionOf(type).pipeline!;
  for (const stage of stages) {
    const used = await recordsAt(tx, type, { [names.pipeline]: pipeline, [names.stage]: stage });
    if (used.length > 0) throw inUse("STAGE_ID_IN_USE", `Stage IDs: [${stage}]`, used);
  }
}

/** Some of the records that are there. */
async function recordsAt(tx: CrmDb, type: ObjectType, place: Record<string, string>): Promise<string[]> {
  const rows = await tx
    .select({ id: objects.id })
    .from(objects)
    .where(
      and(
        eq(objects.type, type),
        isNull(objects.archivedAt),
        sql`${objects.properties} @> ${JSON.stringify(place)}::jsonb`,
      ),
    )
    .limit(10);
  return rows.map(({ id }) => String(id));
}

const inUse = (reason: string, what: string, objectIds: string[]) =>
  new DomainError("invalid_input", `${what} are being referenced by object IDs: [${objectIds.join(", ")}]`, {
    details: { subCategory: `PipelineError.${reason}`, context: { objectIds } },
  });
