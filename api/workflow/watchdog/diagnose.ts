import { and, asc, eq } from "drizzle-orm";
import type { WorkflowExecutionDescription } from "@temporalio/client";
import proto from "@temporalio/proto";
import { decodeOptionalFailureToOptionalError } from "@temporalio/common/lib/internal-non-workflow/index.js";
import { runSteps } from "#db/workflows/schema.ts";
import type { JsonObject, Waiting } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import type { Trouble } from "../incidents/raise.ts";
import type { RunRow, StepRow } from "../runs/shapes.ts";
import { bounded, type Gateway } from "../temporal/gateway.ts";

const { PendingActivityState, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

type Raw = WorkflowExecutionDescription["raw"];
type Activity = NonNullable<Raw["pendingActivities"]>[number];

const older = (at: Date, seconds: number): boolean => at.getTime() < Date.now() - seconds * 1_000;

/** Whether the run cannot be gone on with: its workflow task fails whenever a worker takes it up. */
export const fails = (ctx: WorkflowCtx, { raw }: WorkflowExecutionDescription): boolean =>
  (raw.pendingWorkflowTask?.attempt ?? 0) > ctx.config.watchdog.taskFailures;

/** What keeps an open run from going on, if anything does; `found` is what Temporal says of it. */
export async function diagnose(
  ctx: WorkflowCtx,
  gateway: Gateway,
  run: RunRow,
  found: WorkflowExecutionDescription,
): Promise<Trouble | undefined> {
  const limits = ctx.config.watchdog;
  if (fails(ctx, found)) {
    const message = await lastFailure(gateway, found);
    const attempts = found.raw.pendingWorkflowTask!.attempt!;
    return { kind: "failing_task", run, since: run.updatedAt, attempts, ...(message && { detail: { message } }) };
  }
  if (run.status === "waiting") return overdue(run, limits.graceSeconds);
  if (run.status !== "running" && run.status !== "pending") return undefined;
  const steps = await ctx.db
    .select()
    .from(runSteps)
    .where(and(eq(runSteps.runId, run.id), eq(runSteps.status, "running")))
    .orderBy(asc(runSteps.startedAt), asc(runSteps.position))
    .limit(100);
  const activities = found.raw.pendingActivities ?? [];
  const again = activities.filter((one) => (one.attempt ?? 0) > 1).sort((a, b) => b.attempt! - a.attempt!)[0];
  if (again) return retrying(gateway, run, stepOf(steps, again), again, limits.retrySeconds);
  const untaken = activities.find(({ state }) => state === PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED);
  if (!older(run.updatedAt, limits.progressSeconds) || (activities.length > 0 && !untaken)) return undefined;
  const message = untaken && `no worker has taken up ${untaken.activityType?.name}`;
  return { kind: "stalled", run, since: run.updatedAt, ...at(steps[0]), ...(message && { detail: { message } }) };
}

/** Of the steps that are under way the one whose call it is: a call's kind is the activity's type. */
const stepOf = (steps: StepRow[], activity: Activity): StepRow | undefined =>
  steps.find((step) => step.kind === activity.activityType?.name) ?? steps[0];

const at = (step?: StepRow) => step && { path: step.path, step: step.name, stepKind: step.kind };

function overdue(run: RunRow, graceSeconds: number): Trouble | undefined {
  const { kind, who, until, path } = run.waitingFor as Waiting;
  if (!until || !older(new Date(until), graceSeconds)) return undefined;
  const waitingFor = { person: "an answer", event: "an event", timer: "a time" }[kind as string] ?? kind;
  const detail: JsonObject = { waitingFor: who ? `${waitingFor} (${who})` : waitingFor, until };
  return { kind: "overdue", run, since: new Date(until), path, step: path.split("/").pop()!, stepKind: kind, detail };
}

async function retrying(
  gateway: Gateway,
  run: RunRow,
  step: StepRow | undefined,
  activity: Activity,
  retrySeconds: number,
): Promise<Trouble | undefined> {
  const since = step?.startedAt ?? run.updatedAt;
  if (!older(since, retrySeconds)) return undefined;
  const failure = await decodeOptionalFailureToOptionalError(
    gateway.client.options.loadedDataConverter,
    activity.lastFailure,
  );
  const place = at(step) ?? { path: activity.activityId!, step: activity.activityType!.name!, stepKind: "" };
  const message = (failure?.cause as Error | undefined)?.message ?? failure?.message;
  return {
    kind: "retrying",
    run,
    since,
    ...place,
    attempts: activity.attempt!,
    ...(message && { detail: { message } }),
  };
}

/** Why the workflow task failed, as its last failure in the history tells. */
async function lastFailure(gateway: Gateway, found: WorkflowExecutionDescription): Promise<string | undefined> {
  const execution = { workflowId: found.workflowId, runId: found.runId };
  const page = { namespace: gateway.namespace, execution, maximumPageSize: 20 };
  const { history } = await bounded(gateway, () =>
    gateway.connection.workflowService.getWorkflowExecutionHistoryReverse(page),
  );
  const failed = history?.events?.find((event) => event.workflowTaskFailedEventAttributes);
  const { failure, cause } = failed?.workflowTaskFailedEventAttributes ?? {};
  const error = await decodeOptionalFailureToOptionalError(gateway.client.options.loadedDataConverter, failure);
  const name = cause ? WorkflowTaskFailedCause[cause] : undefined;
  return error?.message ?? name?.replace("WORKFLOW_TASK_FAILED_CAUSE_", "").toLowerCase().replaceAll("_", " ");
}
