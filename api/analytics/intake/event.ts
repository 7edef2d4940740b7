import { sql } from "drizzle-orm";
import { z } from "#kit/router.ts";

export const Event = z
  .looseObject({
    specversion: z.literal("1.0"),
    id: z.string().min(1).max(200),
    source: z.string().min(1).max(500),
    type: z.string().min(1).max(200),
    subject: z.string().max(500).optional(),
    time: z.iso.datetime({ offset: true }),
    actorid: z.string().max(200).optional(),
    data: z.unknown().optional(),
  })
  .openapi("CloudEvent", { description: "CloudEvents 1.0, structured JSON" });
export type Event = z.infer<typeof Event>;

/** The state that the last part of a type names: `workflow.run.completed` → `completed`. */
export const stateOf = (event: Event): string => event.type.slice(event.type.lastIndexOf(".") + 1);

/** A raw SQL `excluded.column`, for upserts that compare with what is there. */
export const excluded = (column: string) => sql.raw(`excluded.${column}`);
