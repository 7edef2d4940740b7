import { z } from "zod";
import { parseCodecKeys } from "#kit/codec.ts";

const CodecKeys = z.string().transform((text, issues) => {
  try {
    return parseCodecKeys(text);
  } catch (error) {
    issues.addIssue({ code: "custom", message: (error as Error).message });
    return z.NEVER;
  }
});

export const Config = z
  .object({
    CODEC_KEYS: CodecKeys,
    /** Keys of stored secrets, written like CODEC_KEYS; those unless given. */
    SECRET_KEYS: CodecKeys.optional(),
    TEMPORAL_ADDRESS: z.string().default("127.0.0.1:7233"),
    TEMPORAL_NAMESPACE: z.string().default("crm"),
    TEMPORAL_UI_URL: z
      .url({ protocol: /^https?$/ })
      .default("http://127.0.0.1:8233")
      .transform((url) => url.replace(/\/+$/, "")),
  })
  .transform((env) => ({
    codecKeys: env.CODEC_KEYS,
    secretKeys: env.SECRET_KEYS ?? env.CODEC_KEYS,
    temporalAddress: env.TEMPORAL_ADDRESS,
    temporalNamespace: env.TEMPORAL_NAMESPACE,
    temporalUiUrl: env.TEMPORAL_UI_URL,
  }));

export type Config = z.infer<typeof Config>;
