import { asc, eq } from "drizzle-orm";
import { taskComments } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { storable } from "../json.ts";
import { complete } from "./claim-task.ts";
import { findTask } from "./list-tasks.ts";

export const CommentText = z.string().trim().min(1).max(5_000);
export const CommentTask = z.strictObject({ text: CommentText });
export const Comment = z
  .object({ id: z.uuid(), author: z.string(), text: z.string(), createdAt: z.iso.datetime() })
  .openapi("TaskComment");
export type Comment = z.infer<typeof Comment>;
export const Comments = z.object({ results: z.array(Comment) });

const maxShown = 500;
const view = (row: typeof taskComments.$inferSelect): Comment => ({ ...row, createdAt: row.createdAt.toISOString() });

/** Says something about a task that one may do, before it is answered or after. */
export const commentTask = (ctx: WorkflowCtx, id: string, { text }: z.infer<typeof CommentTask>): Promise<Comment> =>
  ctx.db.transaction(async (tx) => {
    await findTask(ctx, id, { permission: complete, db: tx });
    const comment = { id: uuidv7(), taskId: id, author: ctx.actor.id, text: storable(text) };
    const [row] = await tx.insert(taskComments).values(comment).returning();
    await recordAudit(tx, ctx, { action: "workflow.task.comment", subject: `tasks/${id}` });
    return view(row!);
  });

export async function listComments(ctx: WorkflowCtx, id: string): Promise<{ results: Comment[] }> {
  await findTask(ctx, id);
  const rows = ctx.db.select().from(taskComments).where(eq(taskComments.taskId, id));
  return { results: (await rows.orderBy(asc(taskComments.id)).limit(maxShown)).map(view) };
}
