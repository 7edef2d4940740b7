import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { CloudEvent } from "../events/cloud-event.ts";
import { fitting } from "../events/fitting.ts";
import { take } from "../events/intake.ts";
import { isLifecycle, lifecycle } from "../events/types.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { requireWorker } from "./require-worker.ts";

export const Emit = z.strictObject({ event: CloudEvent, runId: z.uuid() });

/** An event that a run emits: taken in like any other, known by its id, and marked with the run that caused it. */
export async function emit(ctx: WorkflowCtx, { event, runId }: z.infer<typeof Emit>): Promise<void> {
  requireWorker(ctx);
  if (isLifecycle(event.type)) throw invalid(`events of type ${lifecycle}* are the engine's own`);
  const fits = fitting({ ...event, runid: runId });
  await ctx.db.transaction((tx) => take(tx, [fits]));
  temporalOf(ctx.config).wake();
}
