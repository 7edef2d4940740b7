import { and, asc, eq } from "drizzle-orm";
import { taskNotices, tasks } from "#db/workflows/schema.ts";
import { keepDoing } from "#kit/background.ts";
import { expectOk } from "#kit/client.ts";
import { DomainError } from "#kit/errors.ts";
import type { Running } from "#kit/run.ts";
import type { WorkflowCtx } from "../context.ts";
import { type Mail, mailsOf } from "../internal/task-mails.ts";

const atOnce = 20;

export const startTelling = (ctx: WorkflowCtx): Running =>
  keepDoing("telling of given tasks", () => tellGiven(ctx), { everyMs: 2_000, log: ctx.log });

/** Mails those to whom tasks were delegated or reassigned, as when a task opens; who gave it to themselves is told nothing. */
export async function tellGiven(ctx: WorkflowCtx): Promise<void> {
  const given = await ctx.db
    .select({ notice: taskNotices, key: tasks.key })
    .from(taskNotices)
    .innerJoin(tasks, eq(tasks.id, taskNotices.taskId))
    .orderBy(asc(taskNotices.id))
    .limit(atOnce);
  for (const { notice, key } of given) {
    const { mails } = await mailsOf(ctx, { key, occasion: "opened" });
    for (const mail of mails) if (mail.userId !== notice.givenBy) await send(ctx, mail, notice.id);
    const told = and(eq(taskNotices.taskId, notice.taskId), eq(taskNotices.id, notice.id));
    await ctx.db.delete(taskNotices).where(told);
  }
}

async function send(ctx: WorkflowCtx, { userId, email, template, confidential }: Mail, notice: string): Promise<void> {
  const body = {
    to: { email },
    template,
    purpose: "transactional" as const,
    ...(confidential && { confidential }),
  };
  // Sent again after a crash it is the same request, and the first answer.
  const headers = { "Idempotency-Key": `given:${notice}:${userId}` };
  try {
    await expectOk(ctx.clients.comms.POST("/v1/messages", { body, headers }));
  } catch (error) {
    // What the Communication Hub refuses once it refuses for ever: others are not to wait behind it.
    if (!(error instanceof DomainError && [400, 413, 422].includes(error.status))) throw error;
    ctx.log.warn({ err: error, notice }, "a person could not be told of a task");
  }
}
