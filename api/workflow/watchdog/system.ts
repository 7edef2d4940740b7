import { inArray } from "drizzle-orm";
import { runs } from "#db/workflows/schema.ts";
import { BATCH_QUEUE, TASK_QUEUE } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { raiseIncident, resolveIncidents } from "../incidents/raise.ts";
import { bounded, isTemporalAway, type Gateway } from "../temporal/gateway.ts";

/** Since when something that all runs need has been missed, as far as this process knows. */
export type Missing = { temporal?: Date | undefined; worker?: Date | undefined };

/**
 * Looks whether Temporal answers and a worker asks it for work; else runs cannot go on and none of them is to blame.
 * Tells whether both are there.
 */
export async function checkSystem(ctx: WorkflowCtx, gateway: Gateway, missing: Missing): Promise<boolean> {
  const seen = await lastPoll(gateway).catch((error: unknown) => {
    if (!isTemporalAway(error)) throw error;
    return "away" as const;
  });
  const now = new Date();
  if (seen === "away") {
    missing.temporal ??= now;
    if (isLong(ctx, missing.temporal))
      await raiseIncident(ctx.db, { kind: "no_temporal", since: missing.temporal, recipient: null });
    return false;
  }
  missing.temporal = undefined;
  await resolveIncidents(ctx.db, { subject: "system", kinds: ["no_temporal"] }, "restored");
  if (seen && !isLong(ctx, seen)) {
    missing.worker = undefined;
    await resolveIncidents(ctx.db, { subject: "system", kinds: ["no_worker"] }, "restored");
    return true;
  }
  missing.worker ??= seen ?? now;
  const waiting = await ctx.db.$count(runs, inArray(runs.status, ["pending", "running"]));
  if (waiting > 0 && isLong(ctx, missing.worker))
    await raiseIncident(ctx.db, {
      kind: "no_worker",
      since: missing.worker,
      recipient: null,
      detail: { runs: waiting },
    });
  return false;
}

const isLong = ({ config }: WorkflowCtx, since: Date): boolean =>
  since.getTime() < Date.now() - config.watchdog.startSeconds * 1_000;

/** Since when at the latest all queues were asked for workflow tasks; nothing where one was not. */
async function lastPoll(gateway: Gateway): Promise<Date | undefined> {
  const polls = await Promise.all([TASK_QUEUE, BATCH_QUEUE].map((name) => lastPollOf(gateway, name)));
  return polls.reduce((least, poll) => least && poll && (poll < least ? poll : least));
}

/** A worker asks at least once a minute while it is there. */
async function lastPollOf(gateway: Gateway, name: string): Promise<Date | undefined> {
  const queue = { namespace: gateway.namespace, taskQueue: { name }, taskQueueType: 1 };
  const { pollers } = await bounded(gateway, () => gateway.connection.workflowService.describeTaskQueue(queue));
  const times = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}
