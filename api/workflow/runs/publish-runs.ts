import type { NewEvent } from "#kit/outbox.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import { tellThose } from "../events/tell-lifecycle.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { recordOf, type RunRow } from "./shapes.ts";

const verbs: Record<string, string> = {
  running: "started",
  waiting: "waiting",
  incident: "incident",
  completed: "completed",
  faulted: "faulted",
  cancelled: "cancelled",
};

/** Tells subscribers that runs have come to new statuses. */
export async function publishRuns(tx: WorkflowDb, ctx: WorkflowCtx, rows: RunRow[]): Promise<void> {
  const told = await ctx.publish(tx, rows.flatMap(eventOf));
  await tellThose(tx, told as CloudEvent[]);
}

function eventOf(row: RunRow): NewEvent[] {
  const verb = verbs[row.status];
  if (!verb) return [];
  return [
    {
      type: `workflow.run.${verb}`,
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
    },
  ];
}
