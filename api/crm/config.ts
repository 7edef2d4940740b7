import { parseCodecKeys } from "#kit/codec.ts";
import { z } from "#kit/router.ts";

export const Config = z
  .object({
    /** What secrets of webhooks are encrypted with. */
    CRM_SECRET_KEYS: z.string().transform((text, issues) => {
      try {
        return parseCodecKeys(text);
      } catch {
        issues.addIssue({ code: "custom", message: "must be `id:base64 of 32 bytes`, comma-separated" });
        return z.NEVER;
      }
    }),
  })
  .transform((env) => ({ secretKeys: env.CRM_SECRET_KEYS }));
export type Config = z.infer<typeof Config>;
