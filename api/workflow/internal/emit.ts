import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { CloudEvent } from "../events/cloud-event.ts";
import { take } from "../events/intake.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { requireWorker } from "./require-worker.ts";

export const Emit = z.strictObject({ event: CloudEvent, runId: z.uuid() });

/** An event that a run emits: taken in like any other, known by its id, and marked with the run that caused it. */
export async function emit(ctx: WorkflowCtx, { event, runId }: z.infer<typeof Emit>): Promise<void> {
  requireWorker(ctx);
  await ctx.db.transaction((tx) => take(tx, { ...event, runid: runId }));
  temporalOf(ctx.config).wake();
}
