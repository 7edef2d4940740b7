import { getTableColumns } from "drizzle-orm";
import { models } from "#db/ai_orchestration/schema.ts";
import { z } from "#kit/router.ts";

const Metrics = z
  .object({
    n: z.number().int(),
    conversions: z.number().int(),
    auc: z.number(),
    logLoss: z.number(),
    brier: z.number(),
    lift10: z.number(),
    bins: z.array(z.object({ predicted: z.number(), observed: z.number(), n: z.number().int() })),
  })
  .openapi("ModelMetrics");
export const Evaluation = z
  .object({ model: z.string(), heldOut: Metrics, recent: Metrics.optional() })
  .openapi("ModelEvaluation");

const Report = z.object({
  candidates: z.array(z.object({ kind: z.string(), crossValidated: Metrics })).optional(),
  evaluation: z.object({ candidate: Evaluation, incumbent: Evaluation }).optional(),
  features: z.array(z.object({ name: z.string(), kind: z.string(), importance: z.number() })).optional(),
  dropped: z.array(z.object({ name: z.string(), reason: z.string() })).optional(),
  warnings: z.array(z.string()).optional(),
});

const iso = z
  .date()
  .transform((date) => date.toISOString())
  .openapi({ type: "string", format: "date-time" });

export const Model = z
  .object({
    id: z.uuid(),
    target: z.string(),
    version: z.number().int(),
    status: z.enum(["training", "candidate", "active", "retired", "rejected", "insufficient", "failed"]),
    kind: z.enum(["logistic", "boosting"]).nullable(),
    outcomes: z.number().int().nullable(),
    conversions: z.number().int().nullable(),
    better: z.boolean(),
    reason: z.string(),
    report: Report,
    incumbentId: z.uuid().nullable(),
    previousId: z.uuid().nullable(),
    trainedBy: z.string(),
    createdAt: iso,
    promotedAt: iso.nullable().openapi({ type: ["string", "null"], format: "date-time" }),
  })
  .openapi("Model");

const { model: _model, requestKey: _requestKey, ...shown } = getTableColumns(models);
/** All columns but the model itself, which may have hundreds of kilobytes. */
export const columns = shown;
export type ModelRow = Omit<typeof models.$inferSelect, "model" | "requestKey">;
