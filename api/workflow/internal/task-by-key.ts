import { eq } from "drizzle-orm";
import { runs, tasks } from "#db/workflows/schema.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowDb } from "../context.ts";
import type { TaskWithRun } from "../tasks/shapes.ts";

export const TaskKey = z.string().min(1).max(1500);

/** The task that a step opened under a key; it stays as it is until the transaction ends. */
export async function lockTask(tx: WorkflowDb, key: string): Promise<TaskWithRun> {
  const query = tx.select({ task: tasks, run: runs }).from(tasks).innerJoin(runs, eq(runs.id, tasks.runId));
  const [found] = await query.where(eq(tasks.key, key)).for("update", { of: tasks });
  if (!found) throw notFound("the task");
  return found;
}
