import { eq } from "drizzle-orm";
import { runs, tasks } from "#db/workflows/schema.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { JsonObject } from "../json.ts";
import { ended, recordOf } from "../runs/shapes.ts";
import { requireWorker } from "./require-worker.ts";

export const OpenTask = z.strictObject({
  key: z.string().min(1).max(1500),
  runId: z.uuid(),
  path: z.string().max(1000),
  title: z.string().min(1).max(500),
  description: z.string().max(20_000).optional(),
  form: JsonObject.optional(),
  facts: JsonObject.optional(),
  assignee: z.string().max(128).optional(),
  role: z.string().max(128).optional(),
  team: z.string().max(128).optional(),
  dueAt: z.iso.datetime({ offset: true }).optional(),
});
export type OpenTask = z.infer<typeof OpenTask>;

/** Opens a task for people; the same key gives the same task. */
export async function openTask(ctx: WorkflowCtx, { runId, dueAt, ...task }: OpenTask): Promise<{ taskId: string }> {
  requireWorker(ctx);
  return ctx.db.transaction(async (tx) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("share");
    if (!run) throw notFound(`run ${runId}`);
    const [known] = await tx.select({ taskId: tasks.id }).from(tasks).where(eq(tasks.key, task.key));
    if (known) return known;
    if (ended.has(run.status)) throw new DomainError("conflict", "the run has ended");
    const [fresh] = await tx
      .insert(tasks)
      .values({ id: uuidv7(), runId, ...task, dueAt: dueAt ? new Date(dueAt) : null })
      .onConflictDoNothing({ target: tasks.key })
      .returning({ taskId: tasks.id });
    if (!fresh) throw new DomainError("unavailable", "the task is being opened", { retryAfter: 1 });
    await ctx.publish(tx, {
      type: "workflow.task.created",
      subject: `tasks/${fresh.taskId}`,
      runid: runId,
      data: {
        taskId: fresh.taskId,
        runId,
        definition: `${run.namespace}/${run.name}`,
        record: recordOf(run),
        assignee: task.assignee,
        role: task.role,
        team: task.team,
        dueAt,
      },
    });
    return fresh;
  });
}
