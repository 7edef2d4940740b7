import { eq } from "drizzle-orm";
import { models } from "#db/ai_orchestration/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import type { ProviderConfig } from "../content/provider.ts";
import type { AiCtx } from "../context.ts";
import { ENGINES } from "../models/active-model.ts";

const HINT = "set AI_PROVIDER (openai, anthropic or ollama), AI_MODEL and, where needed, AI_BASE_URL and AI_API_KEY";
const PROBE_MS = 2_000;

/** Which engine answers for each feature, and whether the provider does. */
export async function readStatus(ctx: AiCtx) {
  requirePermission(ctx, "ai.models:read");
  const { provider } = ctx.config;
  const active = await ctx.db
    .select({ target: models.target, version: models.version, kind: models.kind })
    .from(models)
    .where(eq(models.status, "active"));
  const leads = active.find(({ target }) => target === "leads.converted");
  const scoring = leads?.kind ? ENGINES[leads.kind] : "scorecard";
  return {
    features: {
      leadScoring: scoring,
      content: provider ? "llm" : "template",
      insights: provider ? "llm" : "extractive",
      nextActions: "rules+model",
    },
    models: active,
    provider: provider
      ? { configured: true, name: provider.provider, model: provider.model, reachable: await reachable(provider) }
      : { configured: false, hint: HINT },
  };
}

/** Lists the provider's models: cheap, and it also tells whether the key is good. */
async function reachable({ provider, baseUrl, apiKey }: ProviderConfig): Promise<boolean> {
  const [url, headers] = {
    openai: [
      `${baseUrl ?? "https://api.openai.com/v1"}/models`,
      { authorization: `Bearer ${apiKey ?? "none"}` },
    ] as const,
    anthropic: [
      `${baseUrl ?? "https://api.anthropic.com"}/v1/models`,
      { "x-api-key": apiKey ?? "none", "anthropic-version": "2023-06-01" },
    ] as const,
    ollama: [`${baseUrl ?? "http://localhost:11434"}/api/tags`, {}] as const,
  }[provider];
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(PROBE_MS) }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
}
