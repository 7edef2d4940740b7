import { asc, eq } from "drizzle-orm";
import { runs, runSteps } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import { stepOf, summaryOf, type RunRow, type RunView } from "./shapes.ts";
import { seesRun, shownRun, shownStep } from "./visible.ts";

/** The row of a run that the actor may see. */
export async function findRun(ctx: WorkflowCtx, id: string, permission = "workflow.runs:read"): Promise<RunRow> {
  requirePermission(ctx, permission);
  const [row] = await ctx.db.select().from(runs).where(eq(runs.id, id));
  if (!row || !seesRun(ctx.actor, permission, row)) throw notFound(`run ${id}`);
  return row;
}

export async function getRun(ctx: WorkflowCtx, id: string): Promise<RunView> {
  const row = shownRun(ctx.actor, await findRun(ctx, id));
  const steps = await ctx.db
    .select()
    .from(runSteps)
    .where(eq(runSteps.runId, id))
    .orderBy(asc(runSteps.startedAt), asc(runSteps.position));
  return {
    ...summaryOf(ctx.config, row),
    input: row.input,
    ...(row.status === "completed" && { output: row.output }),
    steps: steps.map((step) => stepOf(shownStep(ctx.actor, step))),
  };
}
