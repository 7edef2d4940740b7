import { and, eq, sql } from "drizzle-orm";
import { models } from "#db/ai_orchestration/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict, notFound } from "#kit/errors.ts";
import type { AiCtx, AiDb } from "../context.ts";

export async function activeId(db: AiDb, target: string): Promise<string | null> {
  const [row] = await db
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.target, target), eq(models.status, "active")));
  return row?.id ?? null;
}

/** Puts a candidate in the place of the very model that it was measured against. */
export async function activate(tx: AiDb, ctx: AiCtx, id: string): Promise<void> {
  const model = await lockModel(tx, id);
  if (model.status !== "candidate" || !model.better)
    throw conflict(`a model that is ${model.status} cannot be promoted`, { reason: model.reason });
  const incumbentId = await activeId(tx, model.target);
  if (incumbentId !== model.incumbentId)
    throw conflict("the incumbent has changed since this model was measured: train again");
  if (incumbentId) await tx.update(models).set({ status: "retired" }).where(eq(models.id, incumbentId));
  await tx
    .update(models)
    .set({ status: "active", previousId: incumbentId, promotedAt: sql`now()` })
    .where(eq(models.id, id));
  await recordAudit(tx, ctx, {
    action: "ai.model.promoted",
    subject: `models/${id}`,
    detail: { target: model.target, insteadOf: incumbentId },
  });
}

/** Locks all of a target's promotions, then reads the model. */
export async function lockModel(tx: AiDb, id: string) {
  const find = () =>
    tx
      .select({
        target: models.target,
        status: models.status,
        better: models.better,
        reason: models.reason,
        incumbentId: models.incumbentId,
        previousId: models.previousId,
      })
      .from(models)
      .where(eq(models.id, id));
  const [found] = await find();
  if (!found) throw notFound(`models/${id}`);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`promote ${found.target}`}))`);
  return (await find())[0]!;
}
