import { z } from "#kit/router.ts";

/** A mail address in the one spelling that preferences, suppressions and messages are compared by. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("must be a mail address"))
  .openapi({ type: "string", format: "email", example: "ada@example.com" });

/** One header line: no line break, no control character. */
export const HeaderText = z
  .string()
  .trim()
  .min(1)
  .max(500)
  // oxlint-disable-next-line no-control-regex -- control characters are what it refuses
  .refine((text) => !/[\u0000-\u001f\u007f\u2028\u2029]/.test(text), "must be one line without control characters");

export const RecordId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}\/[\w-]{1,64}$/, "must be `<type>/<id>`, such as leads/42")
  .openapi({ example: "leads/42" });

export const Time = z.iso.datetime();

/** ISO 8601 in UTC, or null. */
export const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
