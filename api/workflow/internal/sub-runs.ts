import { eq } from "drizzle-orm";
import { runs } from "#db/workflows/schema.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { Cause, Fault, Json, RunResult as Result, RunStatus } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { Known } from "../json.ts";
import { askToStop } from "../runs/act-on-run.ts";
import { ended, FaultView, statuses, type RunRow } from "../runs/shapes.ts";
import { requireWorker } from "./require-worker.ts";

export const RunResult = z
  .object({ status: z.enum(statuses), output: Known.optional(), error: FaultView.optional() })
  .openapi("RunResult");

export const CancelSubRun = z.strictObject({
  runId: z.uuid().openapi({ description: "The run that started it as a step." }),
});

/** What became of a run. */
export async function runResult(ctx: WorkflowCtx, id: string): Promise<Result> {
  requireWorker(ctx);
  const row = await rowOf(ctx, id);
  return {
    status: row.status as RunStatus,
    ...(row.status === "completed" && { output: row.output as Json }),
    ...(row.error && { error: row.error as Fault }),
  };
}

/** Cancels a run that another started as a step; one that has ended stays as it is. */
export async function cancelSubRun(ctx: WorkflowCtx, id: string, parent: string): Promise<void> {
  requireWorker(ctx);
  const row = await rowOf(ctx, id);
  const cause = row.cause as Cause;
  if (cause.kind !== "run" || cause.run !== parent) throw notFound(`run ${id} of run ${parent}`);
  if (!ended.has(row.status)) await askToStop(ctx, row, "its parent was cancelled");
}

async function rowOf(ctx: WorkflowCtx, id: string): Promise<RunRow> {
  const [row] = await ctx.db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw notFound(`run ${id}`);
  return row;
}
