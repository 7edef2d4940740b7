import { createWriter } from "../content/provider.ts";
import type { ProviderConfig, Writer } from "../content/provider.ts";
import type { AiCtx } from "../context.ts";

const writers = new WeakMap<ProviderConfig, Writer>();

/** The configured provider's model, or undefined: then the features answer by themselves. */
export function writerOf({ config }: Pick<AiCtx, "config">): Writer | undefined {
  if (!config.provider) return undefined;
  const known = writers.get(config.provider) ?? createWriter(config.provider);
  writers.set(config.provider, known);
  return known;
}
