import { and, eq } from "drizzle-orm";
import { tasks } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { requireWorker } from "./require-worker.ts";

export const CloseTask = z.strictObject({
  key: z.string().min(1).max(1500),
  reason: z.enum(["expired", "cancelled"]),
});

/** Nobody needs to answer any more. An answered task stays answered. */
export async function closeTask(ctx: WorkflowCtx, { key, reason }: z.infer<typeof CloseTask>): Promise<void> {
  requireWorker(ctx);
  await ctx.db
    .update(tasks)
    .set({ status: reason, closedAt: new Date() })
    .where(and(eq(tasks.key, key), eq(tasks.status, "open")));
}
