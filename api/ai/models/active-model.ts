import { and, eq } from "drizzle-orm";
import { models } from "#db/ai_orchestration/schema.ts";
import type { AiDb } from "../context.ts";
import { createScorer } from "../scoring/model.ts";
import type { TrainedModel } from "../scoring/model.ts";
import type { Scored } from "../scoring/scored.ts";
import type { Row } from "../scoring/values.ts";

export type ActiveModel = { id: string; engine: string; version: string; score: (row: Row) => Scored };

export const ENGINES = { logistic: "logistic-regression", boosting: "gradient-boosting" } as const;
// A stored model never changes, so its prepared form is good for the process's life.
const prepared = new Map<string, ActiveModel>();
const KEPT = 8;

/** The model that answers for a target, ready to score, or undefined while there is none. */
export async function activeModel(db: AiDb, target: string): Promise<ActiveModel | undefined> {
  const where = and(eq(models.target, target), eq(models.status, "active"));
  const [found] = await db.select({ id: models.id, version: models.version }).from(models).where(where);
  if (!found) return undefined;
  const known = prepared.get(found.id);
  if (known) return known;
  const model = await loadModel(db, found.id);
  if (!model) return undefined;
  const active = {
    id: found.id,
    engine: ENGINES[model.kind],
    version: String(found.version),
    score: createScorer(model),
  };
  prepared.set(found.id, active);
  if (prepared.size > KEPT) prepared.delete(prepared.keys().next().value!);
  return active;
}

export async function loadModel(db: AiDb, id: string): Promise<TrainedModel | undefined> {
  const [row] = await db.select({ model: models.model }).from(models).where(eq(models.id, id));
  return (row?.model ?? undefined) as TrainedModel | undefined;
}
