import { eq } from "drizzle-orm";
import { tasks } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { z } from "#kit/router.ts";
import type { ExpireTaskOutput } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { Json, Known } from "../json.ts";
import { answersOf, tellCompleted } from "../tasks/complete-task.ts";
import type { FourEyes } from "../tasks/four-eyes-rule.ts";
import type { TaskRow } from "../tasks/shapes.ts";
import { requireWorker } from "./require-worker.ts";
import { lockTask, TaskKey } from "./task-by-key.ts";

export const ExpireTask = z.strictObject({ key: TaskKey, decide: Json.optional() });
export const Expired = z.object({ answered: z.boolean(), output: Known.optional() });

/** Closes a task whose time is over. An answer that a person gave before stands; else the definition's, where it has one. */
export async function expireTask(
  ctx: WorkflowCtx,
  { key, decide }: z.infer<typeof ExpireTask>,
): Promise<ExpireTaskOutput> {
  requireWorker(ctx);
  return ctx.db.transaction(async (tx) => {
    const { task, run } = await lockTask(tx, key);
    if (task.status === "completed") return { answered: true, output: task.output };
    if (task.status !== "open") return { answered: false };
    const closedAt = new Date();
    const output = decide === undefined ? undefined : await decidedBy(tx, task, decide, closedAt);
    const change =
      output === undefined
        ? { status: "expired" as const, closedAt }
        : { status: "completed" as const, byDefault: true, output, closedAt };
    const [row] = await tx.update(tasks).set(change).where(eq(tasks.id, task.id)).returning();
    const action = output === undefined ? "workflow.task.expire" : "workflow.task.decide-by-default";
    await recordAudit(tx, ctx, { action, subject: `tasks/${task.id}`, detail: { run: run.id } });
    if (output === undefined) return { answered: false };
    await tellCompleted(tx, ctx, { task: row!, run });
    return { answered: true, output };
  });
}

/** Where several people were to decide, what some of them said is told too. */
async function decidedBy(tx: WorkflowDb, task: TaskRow, output: Json, at: Date): Promise<Json> {
  const rule = task.fourEyes as FourEyes | null;
  if (!rule || rule.people === 1) return output;
  const own = { by: "process", at: at.toISOString(), output };
  return { answers: [...(await answersOf(tx, task.id)), own] as unknown as Json[] };
}
type Json = z.infer<typeof Json>;
