import { and, eq, isNull } from "drizzle-orm";
import { starts } from "#db/workflows/schema.ts";
import type { WorkflowCtx } from "../context.ts";
import { stateOf } from "../definitions/state.ts";
import { temporalOf } from "./gateway.ts";
import { startWorkflow, type Startable } from "./start-workflow.ts";

const callMs = 2_000;
/** For so long the dispatcher leaves a fresh start to whoever wrote it; then it is as any other that waits. */
export const leaseMs = 3_000;

/** Carries a start that was just committed to Temporal, without waiting for its turn. It never fails: that is the dispatcher's. */
export async function startNow(ctx: WorkflowCtx, startable: Startable): Promise<void> {
  const gateway = temporalOf(ctx.config);
  const own = and(eq(starts.runId, startable.run.id), isNull(starts.dispatchedAt));
  try {
    // What is paused queues.
    if ((await stateOf(ctx.db, startable.run))?.pausedAt) return;
    await startWorkflow(ctx, gateway, startable, callMs);
    await ctx.db.update(starts).set({ dispatchedAt: new Date() }).where(own);
  } catch (error) {
    ctx.log.debug({ err: error, runId: startable.run.id }, "a start is left to the dispatcher");
    await ctx.db
      .update(starts)
      .set({ nextAt: new Date() })
      .where(own)
      .catch(() => undefined);
    gateway.wake("starts");
  }
}
