import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { DomainError, unavailable } from "#kit/errors.ts";

export const PROVIDERS = ["openai", "anthropic", "ollama"] as const;
/** `openai` is any server that speaks OpenAI's chat completions, by `baseUrl`. */
export type ProviderConfig = {
  provider: (typeof PROVIDERS)[number];
  model: string;
  baseUrl?: string;
  apiKey?: string;
  timeoutMs?: number;
};
export type Usage = { inputTokens: number; outputTokens: number };
/** A configured language model. It never repeats a call: the caller's workflow does, under its key. */
export type Writer = {
  model: string;
  write: (system: string, human: string) => Promise<{ text: string; usage: Usage | null }>;
};

const MAX_TOKENS = 900;

export function createWriter(config: ProviderConfig): Writer {
  let model: Promise<BaseChatModel> | undefined;
  return {
    model: config.model,
    write: async (system, human) => {
      model ??= open(config);
      const chat = await model;
      const signal = AbortSignal.timeout(config.timeoutMs ?? 30_000);
      const message = await chat
        .invoke(
          [
            ["system", system],
            ["human", human],
          ],
          { signal },
        )
        .catch((error: unknown) => {
          throw failure(error);
        });
      const used = message.usage_metadata;
      return {
        text: message.text.slice(0, 8000),
        usage: used ? { inputTokens: used.input_tokens, outputTokens: used.output_tokens } : null,
      };
    },
  };
}

/** Loads the one package that is needed, when it is needed. */
async function open({ provider, model, baseUrl, apiKey }: ProviderConfig): Promise<BaseChatModel> {
  switch (provider) {
    case "openai": {
      const { ChatOpenAI } = await import("@langchain/openai");
      return new ChatOpenAI({
        model,
        apiKey: apiKey ?? "none",
        useResponsesApi: false,
        maxRetries: 0,
        temperature: 0.3,
        maxTokens: MAX_TOKENS,
        ...(baseUrl && { configuration: { baseURL: baseUrl } }),
      });
    }
    case "anthropic": {
      const { ChatAnthropic } = await import("@langchain/anthropic");
      return new ChatAnthropic({
        model,
        apiKey: apiKey ?? "none",
        maxRetries: 0,
        maxTokens: MAX_TOKENS,
        ...(baseUrl && { anthropicApiUrl: baseUrl }),
      });
    }
    case "ollama": {
      const { ChatOllama } = await import("@langchain/ollama");
      return new ChatOllama({
        model,
        maxRetries: 0,
        temperature: 0.3,
        numPredict: MAX_TOKENS,
        ...(baseUrl && { baseUrl }),
      });
    }
  }
}

/** The provider's own words stay out: they may hold parts of the key or of the prompt. */
function failure(error: unknown): DomainError {
  const status =
    Number((error as { status?: unknown } | null)?.status) ||
    Number((error as { status_code?: unknown } | null)?.status_code);
  if (status === 401 || status === 403)
    return new DomainError("upstream_failed", "the AI provider refused the key", { cause: error });
  if (status === 429)
    return new DomainError("unavailable", "the AI provider is over its limit", { cause: error, retryAfter: 30 });
  if (status >= 400 && status < 500)
    return new DomainError("upstream_failed", `the AI provider refused the request (${status})`, { cause: error });
  return unavailable("the AI provider did not answer", error);
}
