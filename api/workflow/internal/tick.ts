import { schedules } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { DefinitionPath } from "../runs/shapes.ts";
import { startAt } from "../schedules/start-by-schedule.ts";
import { scheduleOf } from "../schedules/write-schedule.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { requireWorker } from "./require-worker.ts";

export const Tick = z.strictObject({ ...DefinitionPath.shape, at: z.iso.datetime({ offset: true }) });

/** A time of a schedule has come. One that was paused or taken away meanwhile starts nothing. */
export async function tick(ctx: WorkflowCtx, { at, ...name }: z.infer<typeof Tick>): Promise<void> {
  requireWorker(ctx);
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(schedules).where(scheduleOf(name)).for("share");
    if (row?.spec && !("after" in row.spec) && !row.paused) await startAt(tx, row, new Date(at));
  });
  temporalOf(ctx.config).wake("starts");
}
