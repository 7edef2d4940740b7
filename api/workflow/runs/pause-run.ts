import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { audited, operate, Reason, requireOpen, updateRun } from "./act-on-run.ts";
import { findRun, getRun } from "./get-run.ts";
import type { RunView } from "./shapes.ts";

export const PauseRun = z.strictObject({ reason: Reason });
type Input = z.infer<typeof PauseRun>;

/** Lets a run begin nothing new; what is under way ends, times and messages are kept. */
export async function pauseRun(ctx: WorkflowCtx, id: string, input: Input, updateId?: string): Promise<RunView> {
  const row = await findRun(ctx, id, operate);
  requireOpen(row);
  await updateRun(ctx, row, "pause", { by: ctx.actor.id, ...(input.reason && { reason: input.reason }) }, updateId);
  await audited(ctx, row, "pause", input);
  return getRun(ctx, id);
}

/** Lets a paused run go on. */
export async function resumeRun(ctx: WorkflowCtx, id: string, input: Input, updateId?: string): Promise<RunView> {
  const row = await findRun(ctx, id, operate);
  requireOpen(row);
  await updateRun(ctx, row, "resume", {}, updateId);
  await audited(ctx, row, "resume", input);
  return getRun(ctx, id);
}
