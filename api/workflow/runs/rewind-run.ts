import { and, eq, isNotNull } from "drizzle-orm";
import { runs } from "#db/workflows/schema.ts";
import { conflict } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { type Incident, type JsonObject, type Points, QUERIES } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { tellLifecycle } from "../events/tell-lifecycle.ts";
import { asked, temporalOf } from "../temporal/gateway.ts";
import { startable, startWorkflow } from "../temporal/start-workflow.ts";
import { audited, operate, queryRun, Reason, updateRun } from "./act-on-run.ts";
import { findRun, getRun } from "./get-run.ts";
import { Repeat, repeatsOfRetry, repeatsOfRewind } from "./repeats.ts";
import { ended, type RunRow, RunView } from "./shapes.ts";

const step = z.string().min(1).max(1000).openapi({ description: "Path of the step, as `steps` of the run have it." });
export const RewindRun = z.strictObject({ step, reason: Reason, dryRun: z.boolean().default(false) });
export const RetryPreview = z.object({ path: step.optional() });

export const Rewound = z
  .object({ applied: z.boolean(), repeats: z.array(Repeat), run: RunView })
  .openapi("Rewound", { description: "What happens, or would happen, again; and the run." });
export const Returns = z
  .object({
    steps: z.array(z.object({ path: z.string(), name: z.string(), kind: z.string(), repeats: z.array(Repeat) })),
  })
  .openapi("Returns");
export const Retried = z.object({ path: z.string(), repeats: z.array(Repeat) }).openapi("Retried");

/** The steps that a run can be taken back to, each with what would happen again. */
export async function listReturns(ctx: WorkflowCtx, id: string): Promise<z.infer<typeof Returns>> {
  const row = await findRun(ctx, id, operate);
  const points = await queryRun<Points>(ctx, row, QUERIES.points);
  const steps = points.map(async (point) => ({ ...point, repeats: await repeatsOfRewind(ctx, id, point.path) }));
  return { steps: await Promise.all(steps) };
}

/** What trying an incident's step again would repeat. */
export async function checkRetry(ctx: WorkflowCtx, id: string, input: z.infer<typeof RetryPreview>) {
  const row = await findRun(ctx, id, operate);
  const path = input.path ?? (row.incident as Incident | null)?.path;
  if (path === undefined) throw conflict("the run has no incident");
  return { path, repeats: await repeatsOfRetry(ctx, id, path) };
}

/** What taking a run back to a step would repeat; a conflict where it cannot be. */
export async function checkRewind(
  ctx: WorkflowCtx,
  id: string,
  input: { step: string },
): Promise<{ repeats: Repeat[] }> {
  const row = await findRun(ctx, id, operate);
  await queryRun(ctx, row, QUERIES.cursor, { step: input.step });
  return { repeats: await repeatsOfRewind(ctx, id, input.step) };
}

/** Lets a run begin again at a step that it began before, whether it is open or has ended. It keeps its id. */
export async function rewindRun(
  ctx: WorkflowCtx,
  id: string,
  input: { step: string; reason?: string | undefined; dryRun?: boolean },
  updateId?: string,
): Promise<z.infer<typeof Rewound>> {
  const row = await findRun(ctx, id, operate);
  const repeats = await repeatsOfRewind(ctx, id, input.step);
  if (input.dryRun) {
    await queryRun(ctx, row, QUERIES.cursor, { step: input.step });
    return { applied: false, repeats, run: await getRun(ctx, id) };
  }
  if (ended.has(row.status)) await reopen(ctx, row, input.step, updateId);
  else await updateRun(ctx, row, "rewind", { step: input.step }, updateId);
  await audited(ctx, row, "rewind", { path: input.step, reason: input.reason });
  return { applied: true, repeats, run: await getRun(ctx, id) };
}

/** A run that has ended goes on as another workflow of the same id. Were that not begun, the sweeper ends it again. */
async function reopen(ctx: WorkflowCtx, row: RunRow, at: string, updateId?: string): Promise<void> {
  const gateway = temporalOf(ctx.config);
  const cursor = await queryRun<JsonObject & { applied?: string[] }>(ctx, row, QUERIES.cursor, { step: at });
  // Done before, and ended since: a repeat does nothing more.
  if (updateId && cursor.applied?.includes(updateId)) return;
  if (updateId) cursor.applied = [...(cursor.applied ?? []), updateId];
  const [found] = await startable(ctx.db, [row.id]);
  if (!found) throw conflict("what the run began with is not kept any more");
  const opened = await ctx.db.transaction(async (tx) => {
    const now = new Date();
    const open = { status: "running", output: null, error: null, endedAt: null, checkedAt: now, updatedAt: now };
    const [again] = await tx
      .update(runs)
      .set(open)
      .where(and(eq(runs.id, row.id), isNotNull(runs.endedAt)))
      .returning();
    const resumed = { type: "workflow.resumed", key: `resumed:${row.seq}`, at: now, data: {} };
    if (again) await tellLifecycle(tx, [{ run: again, transitions: [resumed] }]);
    return again;
  });
  if (!opened) throw conflict("the run is being taken back already");
  await asked(gateway, () => startWorkflow(ctx, gateway, { ...found, cursor }));
}
