import { and, eq, isNull, sql } from "drizzle-orm";
import { QueryNotRegisteredError, WorkflowNotFoundError, WorkflowUpdateFailedError } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { runs, starts } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { UPDATES, type Incident } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { requireEveryField } from "../definitions/require-publishing.ts";
import { Json } from "../json.ts";
import { asked, temporalOf } from "../temporal/gateway.ts";
import { endRun } from "./end-run.ts";
import { findRun, getRun } from "./get-run.ts";
import { ended, type RunRow, type RunView } from "./shapes.ts";

export const operate = "workflow.runs:operate";
export const Reason = z.string().max(500).optional();
const Path = z
  .string()
  .max(1000)
  .optional()
  .openapi({ description: "Of the incident; needed where several are open." });

export const EndRun = z.strictObject({ reason: Reason });
export const RetryStep = z.strictObject({ path: Path, input: Json.optional(), reason: Reason });
export const SkipStep = z.strictObject({ path: Path, output: Json, reason: Reason });
export const StopRun = z.strictObject({ path: Path, reason: Reason });

/** Asks a run to stop: what it has under way is cancelled, and it ends as `cancelled`. */
export async function cancelRun(ctx: WorkflowCtx, id: string, input: z.infer<typeof EndRun>): Promise<RunView> {
  const row = await findRun(ctx, id, operate);
  if (row.status === "cancelled") return getRun(ctx, id);
  requireOpen(row);
  await askToStop(ctx, row, input.reason);
  return getRun(ctx, id);
}

/** Asks an open run to stop, whoever may see it. */
export async function askToStop(ctx: WorkflowCtx, row: RunRow, reason?: string): Promise<void> {
  await audited(ctx, row, "cancel", { reason });
  const gateway = temporalOf(ctx.config);
  if (!(await dropPending(ctx, row)))
    await inTemporal(() => asked(gateway, () => gateway.client.workflow.getHandle(row.workflowId).cancel()));
}

/** Ends a run at once, whatever it is doing. */
export async function terminateRun(ctx: WorkflowCtx, id: string, input: z.infer<typeof EndRun>): Promise<RunView> {
  const row = await findRun(ctx, id, operate);
  if (row.status === "cancelled") return getRun(ctx, id);
  requireOpen(row);
  await audited(ctx, row, "terminate", { reason: input.reason });
  const gateway = temporalOf(ctx.config);
  if (await dropPending(ctx, row)) return getRun(ctx, id);
  const handle = gateway.client.workflow.getHandle(row.workflowId);
  await inTemporal(() => asked(gateway, () => handle.terminate(input.reason ?? "terminated through the API")));
  await ctx.db.transaction((tx) => endRun(tx, ctx, row.id, { status: "cancelled", error: terminated(input.reason) }));
  return getRun(ctx, id);
}

export async function retryStep(ctx: WorkflowCtx, id: string, input: z.infer<typeof RetryStep>, updateId?: string) {
  if ("input" in input) requireEveryField(ctx);
  return mend(ctx, id, "retry", input, updateId, (path) => ({ path, ...("input" in input && { input: input.input }) }));
}

export async function skipStep(ctx: WorkflowCtx, id: string, input: z.infer<typeof SkipStep>, updateId?: string) {
  requireEveryField(ctx);
  return mend(ctx, id, "skip", input, updateId, (path) => ({ path, output: input.output }));
}

export const stopRun = (ctx: WorkflowCtx, id: string, input: z.infer<typeof StopRun>, updateId?: string) =>
  mend(ctx, id, "stop", input, updateId, (path) => ({ path }));

/** Has a run that is open do something, once under the same `updateId`; a refusal is a conflict, in its words. */
export async function updateRun(
  ctx: WorkflowCtx,
  row: RunRow,
  action: keyof typeof UPDATES,
  argument: object,
  updateId?: string,
): Promise<void> {
  const gateway = temporalOf(ctx.config);
  const handle = gateway.client.workflow.getHandle(row.workflowId);
  const options = { args: [argument] as [object], ...(updateId && { updateId }) };
  const update = () => asked(gateway, () => handle.executeUpdate(UPDATES[action], options));
  await inTemporal(() => unlessMoving(update), row);
  await untilTold(ctx, row);
}

/** A run that is just being taken back, or to another version, is asked again until it has arrived. */
async function unlessMoving(update: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries++)
    try {
      return void (await update());
    } catch (error) {
      const isMoving =
        error instanceof WorkflowUpdateFailedError && /being taken elsewhere/.test(error.cause?.message ?? "");
      if (!isMoving || tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
}

/** Asks a run, open or ended; a refusal is a conflict, in its words. */
export async function queryRun<T>(ctx: WorkflowCtx, row: RunRow, query: string, argument?: object): Promise<T> {
  const gateway = temporalOf(ctx.config);
  const handle = gateway.client.workflow.getHandle(row.workflowId);
  return inTemporal(() => asked(gateway, () => handle.query<T, object[]>(query, ...(argument ? [argument] : []))), row);
}

// The run has taken it; the list learns of that a moment later.
async function untilTold(ctx: WorkflowCtx, { id, seq }: RunRow): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const [now] = await ctx.db.select({ seq: runs.seq }).from(runs).where(eq(runs.id, id));
    if (!now || now.seq > seq) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

type Mend = { path?: string | undefined; reason?: string | undefined };

async function mend(
  ctx: WorkflowCtx,
  id: string,
  action: keyof typeof UPDATES,
  input: Mend,
  updateId: string | undefined,
  argument: (path: string) => object,
): Promise<RunView> {
  const row = await findRun(ctx, id, operate);
  requireOpen(row);
  const path = input.path ?? (row.incident as Incident | null)?.path;
  if (path === undefined) throw conflict("the run has no incident");
  await audited(ctx, row, action, { reason: input.reason, path });
  await updateRun(ctx, row, action, argument(path), updateId);
  return getRun(ctx, id);
}

export const terminated = (reason?: string) => ({
  type: "terminated",
  status: 499,
  title: "Terminated",
  ...(reason && { detail: reason }),
});

export function requireOpen(row: RunRow): void {
  if (ended.has(row.status)) throw conflict(`the run has ended: ${row.status}`);
}

export const audited = (ctx: WorkflowCtx, row: RunRow, action: string, detail: Mend & Record<string, unknown>) => {
  const { path, reason, ...more } = detail;
  return recordAudit(ctx.db, ctx, {
    action: `workflow.run.${action}`,
    subject: `runs/${row.id}`,
    detail: { path, reason, ...more },
  });
};

/** Ends a run that Temporal has not got yet. False when it has, or is just getting it. */
export async function dropPending(ctx: WorkflowCtx, row: RunRow): Promise<boolean> {
  for (;;) {
    const dropped = await dropUnleased(ctx, row);
    if (dropped !== "leased") return dropped;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A fresh start is being carried to Temporal by who wrote it: what becomes of it shows within seconds. */
const dropUnleased = (ctx: WorkflowCtx, row: RunRow): Promise<boolean | "leased"> =>
  ctx.db.transaction(async (tx) => {
    const [pending] = await tx
      .select({
        leased: sql<boolean>`${starts.decision} = 'started' and ${starts.attempts} = 0 and ${starts.nextAt} > now()`,
      })
      .from(starts)
      .where(and(eq(starts.runId, row.id), isNull(starts.dispatchedAt)))
      .for("update");
    if (!pending) return false;
    if (pending.leased) return "leased";
    await tx.update(starts).set({ dispatchedAt: new Date() }).where(eq(starts.runId, row.id));
    await endRun(tx, ctx, row.id, { status: "cancelled" });
    return true;
  });

async function inTemporal<T>(call: () => Promise<T>, row?: RunRow): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      throw conflict(
        row?.status === "pending" ? "the run has not begun yet: it waits to be started" : "the run has ended",
      );
    if (error instanceof WorkflowUpdateFailedError) throw refusal(error.cause);
    if (error instanceof QueryNotRegisteredError) throw conflict(error.message);
    throw error;
  }
}

const refusal = (cause: Error | undefined) =>
  conflict(
    cause?.message ?? "the run refused it",
    cause instanceof ApplicationFailure && cause.details?.[0] ? { reasons: cause.details[0] } : undefined,
  );
