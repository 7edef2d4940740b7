import { decodeOptionalFailureToOptionalError } from "@temporalio/common/lib/internal-non-workflow/index.js";
import { optionalTsToDate } from "@temporalio/common/lib/time.js";
import type { WorkflowExecutionDescription } from "@temporalio/client";
import type { Waiting } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { bounded, temporalOf, type Gateway } from "../temporal/gateway.ts";
import { findRun, getRun } from "./get-run.ts";
import { ended, type RunRow, type RunView } from "./shapes.ts";
import { shownRun } from "./visible.ts";

const patienceMs = 1_000;

/** A run with what Temporal alone knows of its waiting: a call tried again and again, a worker that fails or is away. */
export async function showRun(ctx: WorkflowCtx, id: string): Promise<RunView> {
  const row = await findRun(ctx, id);
  const [run, waitingFor] = await Promise.all([getRun(ctx, id), liveWaiting(ctx, row)]);
  if (!waitingFor || ended.has(run.status)) return run;
  const shown = shownRun(ctx.actor, { ...row, waitingFor });
  return { ...run, waitingFor: shown.waitingFor as Waiting };
}

/** What an open run waits for besides what it says itself; undefined when nothing special, or Temporal is away. */
export async function liveWaiting(ctx: WorkflowCtx, row: RunRow): Promise<Waiting | undefined> {
  if (ended.has(row.status) || row.status === "pending") return undefined;
  const gateway = temporalOf(ctx.config);
  const handle = gateway.client.workflow.getHandle(row.workflowId);
  const found = await bounded(gateway, () => handle.describe(), patienceMs).catch(() => undefined);
  if (!found) return undefined;
  return workerOf(found) ?? (row.status === "running" ? callOf(gateway, found) : undefined);
}

/** Somebody has to carry the run on, and nobody can. */
function workerOf({ raw }: WorkflowExecutionDescription): Waiting | undefined {
  const task = raw.pendingWorkflowTask;
  const { attempt } = task ?? {};
  if (!task || !attempt || attempt <= 1) return undefined;
  const since = optionalTsToDate(task.originalScheduledTime ?? task.scheduledTime) ?? new Date();
  return {
    kind: "worker",
    path: "",
    since: since.toISOString(),
    whoIs: "engineers",
    detail: "the worker fails to carry the run on",
    attempts: attempt,
  };
}

/** The call that has been tried most often. */
async function callOf(gateway: Gateway, { raw }: WorkflowExecutionDescription): Promise<Waiting | undefined> {
  const [call] = (raw.pendingActivities ?? [])
    .filter(({ attempt }) => (attempt ?? 0) > 1)
    .sort((a, b) => (b.attempt ?? 0) - (a.attempt ?? 0));
  if (!call) return undefined;
  const { loadedDataConverter } = gateway.client.options;
  const error = await decodeOptionalFailureToOptionalError(loadedDataConverter, call.lastFailure);
  const [since, until, next] = [call.lastStartedTime, call.expirationTime, call.scheduledTime].map(optionalTsToDate);
  return {
    kind: "call",
    path: call.activityId ?? "",
    since: (since ?? new Date()).toISOString(),
    ...(until && { until: until.toISOString() }),
    who: call.activityType?.name ?? "",
    ...(error && { detail: error.message.slice(0, 300) }),
    attempts: (call.attempt ?? 1) - 1,
    ...(next && { nextAt: next.toISOString() }),
  };
}
