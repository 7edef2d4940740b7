import { z } from "#kit/router.ts";

/** `crm.deal.updated`, everything of a kind as `crm.deal.*`, or everything as `*`. */
export const EventTypePattern = z
  .string()
  .max(100)
  .regex(/^(\*|crm(\.\w+)*(\.\*)?)$/, "is no event type, such as `crm.deal.updated` or `crm.deal.*`");

/** Whether one of the patterns stands for an event type. */
export const matchesType = (patterns: readonly string[], type: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type));
