import { and, eq, isNull, ne } from "drizzle-orm";
import { decisionLinks, taskComments, taskNotices } from "#db/workflows/schema.ts";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { changeTask, complete, requireFree } from "./claim-task.ts";
import { CommentText } from "./comment-task.ts";
import { requireOtherEyes } from "./four-eyes.ts";
import { actorOf } from "./person.ts";
import { Whom } from "./plan.ts";
import type { TaskRow, TaskView } from "./shapes.ts";

export const assign = "workflow.tasks:assign";

export const DelegateTask = z.strictObject({
  to: z.uuid().openapi({ description: "A user, who may do tasks." }),
  comment: CommentText.optional(),
});
export type DelegateTask = z.infer<typeof DelegateTask>;

export const ReassignTask = z.strictObject({
  to: Whom.refine(
    (whom) => Object.values(whom).some((one) => one !== undefined && one.length > 0),
    "say assignee, role, team or candidates",
  ),
  comment: CommentText.optional(),
});
export type ReassignTask = z.infer<typeof ReassignTask>;

/** Gives a task that one may do to another person; who did so is kept, and goes on seeing it. */
export async function delegateTask(ctx: WorkflowCtx, id: string, { to, comment }: DelegateTask): Promise<TaskView> {
  requirePermission(ctx, complete);
  await requireAble(ctx, to);
  return changeTask(ctx, id, { action: "delegate", detail: { to } }, async (found, tx) => {
    requireFree(ctx, found.task);
    await requireOtherEyes(tx, to, found);
    await passOn(tx, ctx, id, { keep: to, comment });
    return { ...given({ assignee: to }), delegatedBy: ctx.actor.id };
  });
}

/** Gives a task to others, whoever had it: for those who look after the work of a team. */
export async function reassignTask(ctx: WorkflowCtx, id: string, { to, comment }: ReassignTask): Promise<TaskView> {
  requirePermission(ctx, assign);
  if (to.assignee) await requireAble(ctx, to.assignee);
  const change = { action: "reassign", permission: assign, detail: { to } };
  return changeTask(ctx, id, change, async (found, tx) => {
    if (to.assignee) await requireOtherEyes(tx, to.assignee, found);
    await passOn(tx, ctx, id, { keep: to.assignee, comment });
    return given(to);
  });
}

/** Whose task it is from now on, and nobody else's. */
export const given = ({ assignee, role, team, candidates }: Whom): Partial<TaskRow> => ({
  assignee: assignee ?? null,
  role: role ?? null,
  team: team ?? null,
  candidates: candidates ?? null,
  claimedBy: null,
  claimedAt: null,
  delegatedBy: null,
});

async function requireAble(ctx: WorkflowCtx, userId: string): Promise<void> {
  const person = await actorOf(ctx, userId);
  if (person && scopeOf(person, complete)) return;
  throw new DomainError("unprocessable", "the task cannot go to this person", {
    faults: [{ path: "/to", message: person ? "may not do tasks" : "is no active user" }],
  });
}

async function passOn(
  tx: WorkflowDb,
  ctx: WorkflowCtx,
  taskId: string,
  { keep, comment }: { keep?: string; comment?: string },
): Promise<void> {
  await revokeLinks(tx, taskId, keep);
  const notice = { id: uuidv7(), givenBy: ctx.actor.id };
  await tx
    .insert(taskNotices)
    .values({ taskId, ...notice })
    .onConflictDoUpdate({ target: taskNotices.taskId, set: notice });
  if (comment) await tx.insert(taskComments).values({ id: uuidv7(), taskId, author: ctx.actor.id, text: comment });
}

/** Links in mails to those who had the task decide nothing any more. */
export const revokeLinks = (tx: WorkflowDb, taskId: string, keep?: string) =>
  tx
    .update(decisionLinks)
    .set({ revokedAt: new Date() })
    .where(
      and(
        eq(decisionLinks.taskId, taskId),
        isNull(decisionLinks.revokedAt),
        isNull(decisionLinks.usedAt),
        keep === undefined ? undefined : ne(decisionLinks.person, keep),
      ),
    );
