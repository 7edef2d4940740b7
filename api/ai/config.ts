import { z } from "#kit/router.ts";
import { PROVIDERS } from "./content/provider.ts";
import type { ProviderConfig } from "./content/provider.ts";

/** US dollars per million tokens, by model. */
const Prices = z.record(z.string(), z.strictObject({ input: z.number().min(0), output: z.number().min(0) }));
export type Prices = z.infer<typeof Prices>;

const HttpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });

/** Without AI_PROVIDER (or with `embedded`) every feature answers by itself, without key and network. */
export const Config = z
  .object({
    AI_PROVIDER: z.enum(["embedded", ...PROVIDERS]).default("embedded"),
    AI_MODEL: z.string().max(200).optional(),
    AI_BASE_URL: HttpUrl.optional(),
    AI_API_KEY: z.string().max(500).optional(),
    OLLAMA_URL: HttpUrl.default("http://localhost:11434"),
    AI_PRICES: z
      .string()
      .default("{}")
      .transform((text, issues): Prices => {
        try {
          return Prices.parse(JSON.parse(text));
        } catch {
          issues.addIssue('must be JSON such as {"gpt-x": {"input": 1, "output": 4}}');
          return z.NEVER;
        }
      }),
  })
  .transform((env, issues): { provider?: ProviderConfig; prices: Prices } => {
    if (env.AI_PROVIDER === "embedded") return { prices: env.AI_PRICES };
    if (!env.AI_MODEL) {
      issues.addIssue({ code: "custom", path: ["AI_MODEL"], message: `is needed with AI_PROVIDER=${env.AI_PROVIDER}` });
      return z.NEVER;
    }
    const baseUrl = env.AI_PROVIDER === "ollama" ? env.OLLAMA_URL : env.AI_BASE_URL;
    return {
      provider: { provider: env.AI_PROVIDER, model: env.AI_MODEL, baseUrl, apiKey: env.AI_API_KEY },
      prices: env.AI_PRICES,
    };
  });
export type Config = z.output<typeof Config>;
