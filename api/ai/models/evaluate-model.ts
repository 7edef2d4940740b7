import { requirePermission } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";
import type { Evaluation } from "../scoring/ladder.ts";
import { evaluateInWorker } from "../scoring/train-worker.ts";
import { loadModel } from "./active-model.ts";
import { ExampleSource, readExamples } from "./examples.ts";
import { readModel } from "./train-model.ts";

export const EvaluateModel = z.strictObject({ source: ExampleSource });

/** Measures a model on today's outcomes, on those leads alone that teach no model. */
export async function evaluateModel(
  ctx: AiCtx,
  { id, source }: { id: string } & z.infer<typeof EvaluateModel>,
): Promise<Evaluation> {
  requirePermission(ctx, "ai.models:train");
  const { target, version } = await readModel(ctx.db, id);
  const model = await loadModel(ctx.db, id);
  if (!model) throw new DomainError("conflict", "no model came of this training");
  return evaluateInWorker(`${target} v${version}`, model, await readExamples(ctx, target, source));
}
