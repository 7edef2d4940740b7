import { eq } from "drizzle-orm";
import { tasks } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { allow, scopeOf } from "#kit/authorize.ts";
import { conflict, DomainError } from "#kit/errors.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { requireOtherEyes } from "./four-eyes.ts";
import { findTask } from "./list-tasks.ts";
import { isCandidate } from "./places.ts";
import { taskView, type TaskRow, type TaskView, type TaskWithRun } from "./shapes.ts";

export const complete = "workflow.tasks:complete";

/** Takes a task for oneself, so that no colleague does it too. */
export const claimTask = (ctx: WorkflowCtx, id: string): Promise<TaskView> =>
  changeTask(ctx, id, { action: "claim" }, async ({ task, run }, tx) => {
    requireFree(ctx, task);
    await requireOtherEyes(tx, ctx.actor.id, { task, run });
    return { claimedBy: ctx.actor.id, claimedAt: task.claimedBy === ctx.actor.id ? task.claimedAt : new Date() };
  });

/** Gives a claimed task back; whoever may do every task, or all of the task's team, may give back another's. */
export const releaseTask = (ctx: WorkflowCtx, id: string): Promise<TaskView> =>
  changeTask(ctx, id, { action: "release" }, ({ task }) => {
    if (task.claimedBy !== ctx.actor.id && !allow(ctx.actor, complete, { teamId: task.team }))
      throw new DomainError("forbidden", "the task is claimed by somebody else");
    return { claimedBy: null, claimedAt: null };
  });

/** A task is done by its assignee, its roles and teams, or whoever may do every task; a claimed one by its claimant. */
export function requireFree(ctx: Pick<WorkflowCtx, "actor">, task: TaskRow): void {
  if (task.claimedBy && task.claimedBy !== ctx.actor.id)
    throw conflict("the task is claimed by somebody else", { claimedBy: task.claimedBy });
  if (!isCandidate(ctx.actor, task) && scopeOf(ctx.actor, complete) !== "all")
    throw new DomainError("forbidden", "the task is for somebody else");
}

export function requireOpen(task: TaskRow): void {
  if (task.status !== "open") throw conflict(`the task is ${task.status}`, { taskStatus: task.status });
}

type Change = { action: string; permission?: string; detail?: Record<string, unknown> };
type To = (found: TaskWithRun, tx: WorkflowDb) => Partial<TaskRow> | Promise<Partial<TaskRow>>;

/** Changes an open task that stays as it is meanwhile; told in the audit. */
export const changeTask = (ctx: WorkflowCtx, id: string, { action, permission = complete, detail }: Change, to: To) =>
  ctx.db.transaction(async (tx) => {
    const found = await findTask(ctx, id, { permission, db: tx, lock: true });
    requireOpen(found.task);
    const [task] = await tx
      .update(tasks)
      .set(await to(found, tx))
      .where(eq(tasks.id, id))
      .returning();
    await recordAudit(tx, ctx, { action: `workflow.task.${action}`, subject: `tasks/${id}`, detail });
    return taskView(ctx.config, { task: task!, run: found.run }, ctx.actor);
  });
