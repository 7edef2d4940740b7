import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { listeners, runs, subscriptions, tasks } from "#db/workflows/schema.ts";
import type { Fault, Json, RunStatus } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { lockForEvents } from "../events/locks.ts";
import { tellLifecycle } from "../events/tell-lifecycle.ts";
import { lifecycle } from "../events/types.ts";
import { resolveIncidents } from "../incidents/raise.ts";
import { scheduleNext } from "../schedules/write-schedule.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { publishRuns } from "./publish-runs.ts";
import { runTransitions } from "./transitions.ts";

type End = { status: RunStatus; output?: Json; error?: Fault };

/** Ends a run in the projection, where the run itself cannot tell of its end. Nothing happens when it has ended. */
export async function endRun(tx: WorkflowDb, ctx: WorkflowCtx, id: string, end: End): Promise<void> {
  await lockForEvents(tx, [lifecycle]);
  const [row] = await tx
    .update(runs)
    .set({
      status: end.status,
      output: end.output ?? null,
      error: end.error ?? null,
      waitingKind: null,
      waitingFor: null,
      waitingSince: null,
      waitingMs: sql`${runs.waitingMs} + coalesce(extract(epoch from now() - ${runs.waitingSince}) * 1000, 0)::bigint`,
      incident: null,
      endedAt: new Date(),
      updatedAt: new Date(),
    })
    .where(and(eq(runs.id, id), isNull(runs.endedAt)))
    .returning();
  if (!row) return;
  await closeWaits(tx, [id]);
  await resolveIncidents(tx, { runIds: [id] }, "ended");
  await scheduleNext(tx, row);
  temporalOf(ctx.config).wake("held", "room");
  await publishRuns(tx, ctx, [row]);
  // Whether it had begun nobody can tell any more: what was told before is not told again.
  const transitions = runTransitions({ ...row, status: "running" }, row, row.seq, row.endedAt!);
  await tellLifecycle(tx, [{ run: row, transitions }]);
}

/** Runs that have ended ask nobody and listen for nothing. */
export async function closeWaits(tx: WorkflowDb, runIds: string[]): Promise<void> {
  await tx
    .update(tasks)
    .set({ status: "cancelled", closedAt: new Date() })
    .where(and(inArray(tasks.runId, runIds), eq(tasks.status, "open")));
  const closed = await tx
    .update(subscriptions)
    .set({ closedAt: new Date() })
    .where(and(inArray(subscriptions.runId, runIds), isNull(subscriptions.closedAt)))
    .returning({ id: subscriptions.id });
  const ids = closed.map((row) => row.id);
  if (ids.length > 0) await tx.delete(listeners).where(inArray(listeners.subscriptionId, ids));
}
