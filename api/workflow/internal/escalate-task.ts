import { eq } from "drizzle-orm";
import { tasks } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { recordOf } from "../runs/shapes.ts";
import { given, revokeLinks } from "../tasks/give-task.ts";
import { Whom } from "../tasks/plan.ts";
import type { TaskRow } from "../tasks/shapes.ts";
import { requireWorker } from "./require-worker.ts";
import { lockTask, TaskKey } from "./task-by-key.ts";

export const EscalateTask = z.strictObject({
  key: TaskKey,
  step: z.number().int().min(0).max(100),
  to: Whom.optional(),
});
export const Escalated = z.object({ who: z.string().optional() });

/** Takes a step of an escalation, once: the task goes to others, or it is only told of. */
export async function escalateTask(ctx: WorkflowCtx, { key, step, to }: z.infer<typeof EscalateTask>) {
  requireWorker(ctx);
  return ctx.db.transaction(async (tx) => {
    const { task, run } = await lockTask(tx, key);
    if (task.status !== "open" || task.escalated > step) return shown(task);
    const change = { ...(to && given(to)), escalated: step + 1 };
    const [row] = await tx.update(tasks).set(change).where(eq(tasks.id, task.id)).returning();
    if (to) await revokeLinks(tx, task.id, to.assignee);
    const subject = `tasks/${task.id}`;
    await recordAudit(tx, ctx, { action: "workflow.task.escalate", subject, detail: { step, ...(to && { to }) } });
    await ctx.publish(tx, {
      type: "workflow.task.escalated",
      subject,
      runid: run.id,
      data: { taskId: task.id, runId: run.id, definition: task.definition, record: recordOf(run), step, ...to },
    });
    return shown(row!);
  });
}

const shown = ({ assignee, role, team, candidates }: TaskRow): z.infer<typeof Escalated> => {
  const who = assignee ?? role ?? team ?? candidates?.join(", ");
  return who ? { who } : {};
};
