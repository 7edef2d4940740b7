import { and, eq, isNull, sql } from "drizzle-orm";
import { decisionLinks, runs, tasks } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { conflict, DomainError } from "#kit/errors.ts";
import type { Json } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { complete, requireFree } from "../tasks/claim-task.ts";
import { completeTask } from "../tasks/complete-task.ts";
import { requireOtherEyes } from "../tasks/four-eyes.ts";
import { findTask } from "../tasks/list-tasks.ts";
import { actorOf } from "../tasks/person.ts";
import type { TaskWithRun } from "../tasks/shapes.ts";
import { hashOf, tokenPattern } from "./links.ts";

type Link = typeof decisionLinks.$inferSelect;
type Choice = { title: string; answer: Json };

/** What a link of a mail stands for, or why it does nothing (any more). */
export type Decision =
  | { state: "open"; link: Link; choice: Choice; person: Actor; found: TaskWithRun }
  | { state: "unknown" | "revoked" }
  | { state: "used"; choice: Choice; at: Date; title: string }
  | { state: "closed"; title: string; status: string }
  | { state: "refused"; title: string; why: string };

/** Looks at a link. Nothing is changed: machines that look at mails follow links too. */
export async function readDecision(ctx: WorkflowCtx, token: string): Promise<Decision> {
  if (!tokenPattern.test(token)) return { state: "unknown" };
  const [row] = await ctx.db
    .select({ link: decisionLinks, task: tasks, run: runs })
    .from(decisionLinks)
    .innerJoin(tasks, eq(tasks.id, decisionLinks.taskId))
    .innerJoin(runs, eq(runs.id, tasks.runId))
    .where(eq(decisionLinks.tokenHash, hashOf(token)));
  if (!row) return { state: "unknown" };
  const { link, task, run } = row;
  const choice = (task.choices as Choice[] | null)?.[link.choice];
  if (link.usedAt && choice) return { state: "used", choice, at: link.usedAt, title: task.title };
  if (link.revokedAt || !choice) return { state: "revoked" };
  if (task.status !== "open") return { state: "closed", title: task.title, status: task.status };
  const person = await actorOf(ctx, link.person);
  if (!person) return { state: "revoked" };
  const asPerson = { ...ctx, actor: person };
  try {
    await findTask(asPerson, task.id, { permission: complete });
    requireFree(asPerson, task);
    await requireOtherEyes(ctx.db, person.id, { task, run });
  } catch (error) {
    if (!(error instanceof DomainError) || error.status >= 500) throw error;
    if (error.code === "not_found") return { state: "revoked" };
    return { state: "refused", title: task.title, why: error.message };
  }
  return { state: "open", link, choice, person, found: { task, run } };
}

/** Gives the answer that a link stands for, once, as the person whose link it is. */
export async function decideByLink(ctx: WorkflowCtx, token: string): Promise<Decision & { decided?: boolean }> {
  const decision = await readDecision(ctx, token);
  if (decision.state !== "open") return decision;
  const { link, choice, person, found } = decision;
  try {
    const also = (tx: WorkflowDb) => useUp(tx, link);
    await completeTask({ ...ctx, actor: person }, found.task.id, { output: choice.answer }, { by: "mail link", also });
    return { ...decision, decided: true };
  } catch (error) {
    // Of two that press at once the second sees what the first did.
    if (error instanceof DomainError && error.status < 500) {
      const now = await readDecision(ctx, token);
      if (now.state !== "open") return now;
      return { state: "refused", title: found.task.title, why: error.message };
    }
    throw error;
  }
}

/** The link is used, and the person's other links to this task are of no use any more. */
async function useUp(tx: WorkflowDb, { id, taskId, person }: Link): Promise<void> {
  const good = and(isNull(decisionLinks.usedAt), isNull(decisionLinks.revokedAt));
  const now = new Date();
  const used = await tx
    .update(decisionLinks)
    .set({ usedAt: now })
    .where(and(eq(decisionLinks.id, id), good))
    .returning();
  if (used.length === 0) throw conflict("the link was used before");
  const others = and(
    eq(decisionLinks.taskId, taskId),
    eq(decisionLinks.person, person),
    sql`${decisionLinks.id} <> ${id}`,
  );
  await tx.update(decisionLinks).set({ revokedAt: now }).where(and(others, good));
}
