import { isNotNull, and } from "drizzle-orm";
import { schedules } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { readSchedule, type ScheduleView } from "./read-schedule.ts";
import { scheduleOf } from "./write-schedule.ts";

export const PauseSchedule = z.strictObject({
  note: z.string().max(500).optional().openapi({ description: "Why, for whoever wonders." }),
});

type Name = { namespace: string; name: string };

/** No run starts by the clock until it is resumed; runs under way go on, times that pass are not made up. */
export const pauseSchedule = (ctx: WorkflowCtx, { note, ...name }: Name & z.infer<typeof PauseSchedule>) =>
  change(ctx, name, "pause", { paused: true, note: note ?? null, pausedBy: ctx.actor.id });

export const resumeSchedule = (ctx: WorkflowCtx, name: Name) =>
  change(ctx, name, "resume", { paused: false, note: null, pausedBy: null });

type Change = { paused: boolean; note: string | null; pausedBy: string | null };

async function change(ctx: WorkflowCtx, name: Name, action: string, set: Change): Promise<ScheduleView> {
  requirePermission(ctx, "workflow.definitions:publish");
  const subject = `definitions/${name.namespace}/${name.name}`;
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(schedules)
      .set({ ...set, appliedAt: null, tryAt: new Date() })
      .where(and(scheduleOf(name), isNotNull(schedules.spec)))
      .returning();
    if (!row) throw notFound(`a schedule of ${name.namespace}/${name.name}`);
    await recordAudit(tx, ctx, {
      action: `workflow.schedule.${action}`,
      subject,
      detail: { version: row.version, ...(set.note && { note: set.note }) },
    });
  });
  temporalOf(ctx.config).wake("schedules");
  return (await readSchedule(ctx, name))!;
}
