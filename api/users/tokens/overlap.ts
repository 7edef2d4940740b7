import { z } from "#kit/router.ts";

/** How long an old secret is good beside the new one, unless something else is asked for. */
export const usualOverlapSeconds = 86_400;

export const OverlapSeconds = z
  .number()
  .int()
  .min(0)
  .max(30 * 86_400)
  .optional();
