import { and, eq, gt, lt, sql } from "drizzle-orm";
import { models } from "#db/ai_orchestration/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { conflict, notFound, toDomainError } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { AiCtx, AiDb } from "../context.ts";
import { Target } from "../input.ts";
import type { Trained } from "../scoring/ladder.ts";
import type { TrainedModel } from "../scoring/model.ts";
import { trainInWorker } from "../scoring/train-worker.ts";
import { activate, activeId } from "./activate.ts";
import { loadModel } from "./active-model.ts";
import { ExampleSource, readExamples } from "./examples.ts";
import { columns } from "./view.ts";
import type { ModelRow } from "./view.ts";

export const TrainModel = z.strictObject({ target: Target.default("leads.converted"), source: ExampleSource });
export type TrainModel = z.infer<typeof TrainModel>;

const LONGEST = sql`now() - interval '15 minutes'`;

/**
 * Trains on the outcomes known so far; a model that beats the incumbent on held-out leads becomes active at once when
 * the caller may promote. Answers when done or after `waitMs`, with the training going on.
 */
export async function trainModel(ctx: AiCtx, input: TrainModel, key?: string, waitMs = 12_000): Promise<ModelRow> {
  requirePermission(ctx, "ai.models:train");
  const requestKey = key === undefined ? null : `${ctx.actor.kind}:${ctx.actor.id}:${key}`;
  const begun = await begin(ctx, input.target, requestKey);
  if (begun.known) return begun.known;
  const work = learn(ctx, begun.id, input).catch(async (error: unknown) => {
    // The key is free again: a repeated request tries once more.
    await ctx.db
      .update(models)
      .set({ status: "failed", reason: toDomainError(error).message, requestKey: null })
      .where(eq(models.id, begun.id));
    throw error;
  });
  const late = new Promise<"late">((resolve) => setTimeout(resolve, waitMs, "late").unref());
  if ((await Promise.race([work, late])) === "late")
    work.catch((err: unknown) => ctx.log.error({ err, model: begun.id }, "training failed"));
  return readModel(ctx.db, begun.id);
}

export async function readModel(db: AiDb, id: string): Promise<ModelRow> {
  const [row] = await db.select(columns).from(models).where(eq(models.id, id));
  if (!row) throw notFound(`models/${id}`);
  return row;
}

/** Trainings that a stopped process left behind. */
export async function failLostTrainings(db: AiDb): Promise<void> {
  const lost = { status: "failed", reason: "the service stopped in the middle", requestKey: null } as const;
  await db
    .update(models)
    .set(lost)
    .where(and(eq(models.status, "training"), lt(models.createdAt, LONGEST)));
}

type Begun = { id: string; known?: undefined } | { known: ModelRow };

function begin(ctx: AiCtx, target: string, requestKey: string | null): Promise<Begun> {
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`train ${target}`}))`);
    if (requestKey !== null) {
      const [known] = await tx.select(columns).from(models).where(eq(models.requestKey, requestKey));
      if (known) return { known };
    }
    const running = and(eq(models.target, target), eq(models.status, "training"), gt(models.createdAt, LONGEST));
    if ((await tx.select({ id: models.id }).from(models).where(running)).length)
      throw conflict(`a training of ${target} is under way`);
    const id = uuidv7();
    const version = sql`(select coalesce(max(version), 0) + 1 from models where target = ${target})`;
    await tx.insert(models).values({ id, target, version, status: "training", trainedBy: ctx.actor.id, requestKey });
    await recordAudit(tx, ctx, { action: "ai.model.trained", subject: `models/${id}`, detail: { target } });
    return { id };
  });
}

async function learn(ctx: AiCtx, id: string, { target, source }: TrainModel): Promise<void> {
  const examples = await readExamples(ctx, target, source);
  const incumbentId = await activeId(ctx.db, target);
  const incumbent = incumbentId === null ? undefined : await loadModel(ctx.db, incumbentId);
  const name = incumbentId === null ? "" : `${target} v${(await readModel(ctx.db, incumbentId)).version}`;
  const trained = await trainInWorker({
    target,
    examples,
    ...(incumbent && { incumbent: { name, model: incumbent } }),
  });
  await ctx.db.transaction(async (tx) => {
    const { outcomes, conversions, better, reason, model } = trained;
    const status = model ? (better ? "candidate" : "rejected") : "insufficient";
    await tx
      .update(models)
      .set({
        status,
        kind: model?.kind ?? null,
        outcomes,
        conversions,
        better,
        reason,
        model: model ?? null,
        report: reportOf(trained, model),
        incumbentId,
      })
      .where(eq(models.id, id));
    if (better && scopeOf(ctx.actor, "ai.models:promote")) await activate(tx, ctx, id);
  });
}

function reportOf({ candidates, evaluation, dropped, warnings }: Trained, model: TrainedModel | undefined) {
  const features = model?.features.map(({ name, kind }, f) => ({ name, kind, importance: model.importance[f]! }));
  return {
    candidates,
    dropped,
    warnings,
    ...(evaluation && { evaluation }),
    ...(features && { features: features.toSorted((a, b) => b.importance - a.importance) }),
  };
}
