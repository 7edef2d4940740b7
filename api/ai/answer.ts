import { requests } from "#db/ai_orchestration/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { Prices } from "./config.ts";
import type { AiCtx, AiDb } from "./context.ts";

const Source = z
  .object({ kind: z.enum(["record", "features", "fact", "property", "model", "dataset"]), ref: z.string() })
  .openapi("Source", { description: "What an answer rests on." });
export type Source = z.infer<typeof Source>;

const Usage = z.object({ inputTokens: z.number().int(), outputTokens: z.number().int() });

/** The shape of every answer. `requestId` is what feedback refers to. */
export const answerOf = <T extends z.ZodType>(result: T) =>
  z.object({
    result,
    engine: z.string().openapi({
      description:
        "Who answered: `scorecard`, `logistic-regression`, `gradient-boosting`, `template`, `extractive`, `rules+model`, `statistics` or `llm`.",
    }),
    model: z.string(),
    version: z.string(),
    confidence: z.number().min(0).max(1).nullable(),
    reasons: z.array(z.string()),
    sources: z.array(Source),
    usage: Usage,
    cost: z.number().nullable().openapi({ description: "US dollars; null when the model's price is not known." }),
    requestId: z.uuid(),
  });

export type Answer<T> = {
  result: T;
  engine: string;
  model: string;
  version: string;
  confidence: number | null;
  reasons: string[];
  sources: Source[];
  usage: z.infer<typeof Usage>;
  cost: number | null;
  requestId: string;
};

type Feature = (typeof requests.$inferInsert)["feature"];
type Call = {
  engine: string;
  model: string;
  version: string;
  usage?: { inputTokens: number; outputTokens: number };
  count?: number;
  started: number;
};

/** Writes the row of a call and gives what each of its answers carries. */
export async function logCall(ctx: AiCtx, tx: AiDb, feature: Feature, call: Call) {
  const { engine, model, version, count = 1, usage = { inputTokens: 0, outputTokens: 0 } } = call;
  // Refused drafts cost, too: tokens are the provider's, whoever answered in the end.
  const cost = costOf(ctx.config.provider?.model ?? model, usage, ctx.config.prices);
  const id = uuidv7();
  const ms = Math.round(performance.now() - call.started);
  await tx.insert(requests).values({
    id,
    feature,
    actor: ctx.actor.id,
    engine,
    model,
    version,
    count,
    ...usage,
    cost,
    ms,
    httpRequestId: ctx.requestId,
  });
  return { engine, model, version, usage, cost, requestId: id };
}

function costOf(model: string, usage: { inputTokens: number; outputTokens: number }, prices: Prices): number | null {
  if (usage.inputTokens + usage.outputTokens === 0) return 0;
  const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
  return price ? (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1e6 : null;
}
