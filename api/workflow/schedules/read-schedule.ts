import { and, isNotNull } from "drizzle-orm";
import { schedules } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { nextTimes, type Spec } from "./spec.ts";
import { scheduleOf } from "./write-schedule.ts";

const Time = z.iso.datetime();

export const ScheduleView = z
  .object({
    version: z.string(),
    everySeconds: z.number().optional(),
    cron: z.string().optional(),
    timeZone: z.string().optional(),
    afterSeconds: z.number().optional(),
    next: z.array(Time).openapi({ description: "The next times; none while it is paused, or while an `after` runs." }),
    paused: z.boolean(),
    pausedBy: z.string().optional(),
    note: z.string().optional(),
    applied: z.boolean().openapi({ description: "Whether Temporal has heard of it." }),
    error: z.string().optional(),
  })
  .openapi("Schedule");
export type ScheduleView = z.infer<typeof ScheduleView>;

/** When a definition starts by the clock, and next. */
export async function readSchedule(
  ctx: WorkflowCtx,
  name: { namespace: string; name: string },
): Promise<ScheduleView | undefined> {
  const [row] = await ctx.db
    .select()
    .from(schedules)
    .where(and(scheduleOf(name), isNotNull(schedules.spec)));
  if (!row) return undefined;
  const spec = row.spec as Spec;
  const next = "after" in spec ? [row.nextAt].filter((at) => at !== null) : nextTimes(spec);
  return {
    version: row.version,
    ...("every" in spec && { everySeconds: spec.every / 1_000 }),
    ...("cron" in spec && { cron: spec.cron, timeZone: spec.timeZone }),
    ...("after" in spec && { afterSeconds: spec.after / 1_000 }),
    next: row.paused ? [] : next.map((at) => at.toISOString()),
    paused: row.paused,
    ...(row.pausedBy && { pausedBy: row.pausedBy }),
    ...(row.note && { note: row.note }),
    applied: row.appliedAt !== null,
    ...(row.error && { error: row.error }),
  };
}
