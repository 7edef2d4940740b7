import { isDeepStrictEqual } from "node:util";
import { asc, eq } from "drizzle-orm";
import { signals, taskAnswers, tasks } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { SIGNALS, type AnswerSignal } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { schemaFaults } from "../definitions/schema-faults.ts";
import { Json } from "../json.ts";
import { recordOf } from "../runs/shapes.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { complete, requireFree, requireOpen } from "./claim-task.ts";
import { withDefaults } from "./defaults.ts";
import { requireOtherEyes } from "./four-eyes.ts";
import { type Answer, decided, type FourEyes } from "./four-eyes-rule.ts";
import { findTask } from "./list-tasks.ts";
import { taskView, type TaskRow, type TaskView, type TaskWithRun } from "./shapes.ts";

export const CompleteTask = z.strictObject({
  output: Json.describe("The answer; it must fit the task's form."),
});
type Output = z.infer<typeof CompleteTask>["output"];
/** How the answer came, and what stands or falls with it. */
type By = { by?: string; also?: (tx: WorkflowDb) => Promise<void> };

/** Answers a task. The row is the truth; the signal beside it takes the answer to the run, however often it must be sent. */
export async function completeTask(
  ctx: WorkflowCtx,
  id: string,
  { output: given }: { output: Output },
  { by, also }: By = {},
): Promise<TaskView> {
  const view = await ctx.db.transaction(async (tx) => {
    const { task, run } = await findTask(ctx, id, { permission: complete, db: tx, lock: true });
    const output = withDefaults(task.form, given);
    if (!also && (await isRepeated(tx, ctx, task, output))) return taskView(ctx.config, { task, run }, ctx.actor);
    requireOpen(task);
    requireFree(ctx, task);
    await requireOtherEyes(tx, ctx.actor.id, { task, run });
    const faults = task.form ? schemaFaults(task.form, output, "/output") : [];
    if (faults.length > 0) throw new DomainError("invalid_input", "the answer does not fit the form", { faults });
    await also?.(tx);
    const row = await answer(tx, ctx, { task, run }, output);
    const action = row.status === "completed" ? "complete" : "answer";
    const detail = { run: run.id, ...(by && { by }) };
    await recordAudit(tx, ctx, { action: `workflow.task.${action}`, subject: `tasks/${id}`, detail });
    return taskView(ctx.config, { task: row, run }, ctx.actor);
  });
  temporalOf(ctx.config).wake("signals");
  return view;
}

/** Keeps the answer; where it is the last that is needed, the task is done and the run is told. */
async function answer(tx: WorkflowDb, ctx: WorkflowCtx, { task, run }: TaskWithRun, output: Output): Promise<TaskRow> {
  const [taskId, person] = [task.id, ctx.actor.id];
  await tx.insert(taskAnswers).values({ taskId, person, output });
  const result = decided(task.fourEyes as FourEyes | null, await answersOf(tx, taskId));
  const done =
    result === undefined
      ? // The next one who decides is another person.
        { claimedBy: null, claimedAt: null }
      : { status: "completed" as const, completedBy: person, output: result, closedAt: new Date() };
  const [row] = await tx.update(tasks).set(done).where(eq(tasks.id, taskId)).returning();
  if (result === undefined) return row!;
  const payload: AnswerSignal = { taskId, path: task.path, output: result };
  await tx.insert(signals).values({ runId: run.id, name: SIGNALS.answer, subject: taskId, payload });
  await tellCompleted(tx, ctx, { task: row!, run });
  return row!;
}

export async function answersOf(tx: WorkflowDb, taskId: string): Promise<Answer[]> {
  const rows = tx.select().from(taskAnswers).where(eq(taskAnswers.taskId, taskId));
  const inOrder = await rows.orderBy(asc(taskAnswers.answeredAt), asc(taskAnswers.person));
  return inOrder.map(({ person, answeredAt, output }) => ({ by: person, at: answeredAt.toISOString(), output }));
}

async function isRepeated(tx: WorkflowDb, ctx: WorkflowCtx, task: TaskRow, output: Output): Promise<boolean> {
  const mine = (await answersOf(tx, task.id)).find(({ by }) => by === ctx.actor.id);
  if (mine) return isDeepStrictEqual(mine.output, output);
  return task.status === "completed" && task.completedBy === ctx.actor.id && isDeepStrictEqual(task.output, output);
}

export const tellCompleted = (tx: WorkflowDb, ctx: WorkflowCtx, { task, run }: TaskWithRun) =>
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
      completedBy: task.completedBy ?? undefined,
      byDefault: task.byDefault,
      createdAt: task.createdAt.toISOString(),
    },
  });
