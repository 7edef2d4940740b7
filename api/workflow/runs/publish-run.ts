import type { CloudEvent } from "#workflows/contract.ts";
import { tellThose } from "../events/tell-lifecycle.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { recordOf, type RunRow } from "./shapes.ts";

const types: Record<string, string> = {
  running: "started",
  waiting: "waiting",
  incident: "incident",
  completed: "completed",
  faulted: "faulted",
  cancelled: "cancelled",
};

/** Tells subscribers that a run has come to a new status. */
export async function publishRun(tx: WorkflowDb, ctx: WorkflowCtx, row: RunRow): Promise<void> {
  const type = types[row.status];
  if (!type) return;
  const [told] = await ctx.publish(tx, {
    type: `workflow.run.${type}`,
    subject: `runs/${row.id}`,
    runid: row.id,
    data: {
      runId: row.id,
      definition: `${row.namespace}/${row.name}`,
      version: row.version,
      status: row.status,
      record: recordOf(row),
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString(),
      waitingMs: row.waitingMs,
    },
  });
  if (told) await tellThose(tx, [told as CloudEvent]);
}
