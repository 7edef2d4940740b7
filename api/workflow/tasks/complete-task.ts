import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import { signals, tasks } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { SIGNALS, type AnswerSignal } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { schemaFaults } from "../definitions/schema-faults.ts";
import { Json } from "../json.ts";
import { recordOf } from "../runs/shapes.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { complete, requireFree, requireOpen } from "./claim-task.ts";
import { findTask } from "./list-tasks.ts";
import { taskView, type TaskView, type TaskWithRun } from "./shapes.ts";

export const CompleteTask = z.strictObject({
  output: Json.openapi({ description: "The answer; it must fit the task's form." }),
});
type Answer = z.infer<typeof CompleteTask>["output"];

/** Answers a task. The row is the truth; the signal beside it takes the answer to the run, however often it must be sent. */
export async function completeTask(ctx: WorkflowCtx, id: string, { output }: { output: Answer }): Promise<TaskView> {
  const view = await ctx.db.transaction(async (tx) => {
    const { task, run } = await findTask(ctx, id, { permission: complete, db: tx, lock: true });
    if (isRepeated(ctx, task, output)) return taskView(ctx.config, { task, run }, ctx.actor);
    requireOpen(task);
    requireFree(ctx, task);
    const faults = task.form ? schemaFaults(task.form, output, "/output") : [];
    if (faults.length > 0) throw new DomainError("invalid_input", "the answer does not fit the form", { faults });
    const done = { status: "completed" as const, completedBy: ctx.actor.id, output, closedAt: new Date() };
    const [row] = await tx.update(tasks).set(done).where(eq(tasks.id, id)).returning();
    const payload: AnswerSignal = { taskId: id, path: task.path, output };
    await tx.insert(signals).values({ runId: task.runId, name: SIGNALS.answer, subject: id, payload });
    await recordAudit(tx, ctx, { action: "workflow.task.complete", subject: `tasks/${id}`, detail: { run: run.id } });
    await tell(tx, ctx, { task: row!, run });
    return taskView(ctx.config, { task: row!, run }, ctx.actor);
  });
  temporalOf(ctx.config).wake("signals");
  return view;
}

const isRepeated = (ctx: WorkflowCtx, task: TaskWithRun["task"], output: Answer) =>
  task.status === "completed" && task.completedBy === ctx.actor.id && isDeepStrictEqual(task.output, output);

const tell = (tx: WorkflowCtx["db"], ctx: WorkflowCtx, { task, run }: TaskWithRun) =>
  ctx.publish(tx, {
    type: "workflow.task.completed",
    subject: `tasks/${task.id}`,
    actorid: ctx.actor.id,
    runid: run.id,
    data: {
      taskId: task.id,
      runId: run.id,
      definition: `${run.namespace}/${run.name}`,
      record: recordOf(run),
      completedBy: task.completedBy,
      createdAt: task.createdAt.toISOString(),
    },
  });
