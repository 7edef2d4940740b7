import { and, eq, isNull, sql } from "drizzle-orm";
import { definitions, starts } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { endBatch } from "../batches/read-batches.ts";
import { openForProcess, progressOf } from "../batches/of-process.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { operate } from "../runs/act-on-run.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { stateOf, writeState, type DefinitionState, type Named } from "./state.ts";
import { ofName } from "./write-version.ts";

export const PauseDefinition = z.strictObject({
  reason: z.string().trim().min(1).max(500).openapi({ description: "Why, for whoever wonders." }),
});

export const PauseView = z
  .object({
    paused: z.boolean(),
    pausedAt: z.iso.datetime().optional(),
    pausedBy: z.string().optional(),
    reason: z.string().optional(),
    queued: z.number().int().openapi({ description: "Starts that wait to be let go." }),
    runs: z
      .object({
        batch: z.uuid(),
        state: z.string(),
        total: z.number().int(),
        done: z.number().int(),
        failed: z.number().int(),
      })
      .optional()
      .openapi({
        description:
          "The batch that pauses, or resumes, the runs that were under way, and how far it is: see `/v1/batches/{id}`.",
      }),
  })
  .openapi("DefinitionPause");

const publish = "workflow.definitions:publish";

/**
 * Starts of the process queue until it is resumed, and its runs under way are paused at their next step. Pausing again
 * changes nothing but the reason.
 */
export async function pauseDefinition(ctx: WorkflowCtx, { reason, ...name }: Named & z.infer<typeof PauseDefinition>) {
  await change(ctx, name, "pause", reason, async (tx, before) => {
    if (before?.pausedAt) return { pauseReason: reason };
    if (before?.pauseBatch) await endBatch(tx, before.pauseBatch);
    const pauseBatch = await openForProcess(tx, ctx, name, { action: "pause", reason });
    return { pausedAt: new Date(), pausedBy: ctx.actor.id, pauseReason: reason, pauseBatch };
  });
  return pauseOf(ctx, name);
}

/** Lets the process go on: what queued starts, the oldest first, and the runs that were paused with it go on. */
export async function resumeDefinition(ctx: WorkflowCtx, name: Named) {
  await change(ctx, name, "resume", undefined, async (tx, before) => {
    if (!before?.pausedAt) return undefined;
    if (before.pauseBatch) await endBatch(tx, before.pauseBatch);
    await tx
      .update(starts)
      .set({ nextAt: sql`now()` })
      .where(queuedOf(name));
    const pauseBatch = await openForProcess(tx, ctx, name, { action: "resume", paused: before.pauseBatch });
    return { pausedAt: null, pausedBy: null, pauseReason: null, pauseBatch };
  });
  temporalOf(ctx.config).wake("starts");
  return pauseOf(ctx, name);
}

const queuedOf = ({ namespace, name }: Named) =>
  and(eq(starts.definition, `${namespace}/${name}`), isNull(starts.dispatchedAt), eq(starts.decision, "started"));

type Change = Pick<DefinitionState, "pauseReason"> & Partial<DefinitionState>;

async function change(
  ctx: WorkflowCtx,
  { namespace, name }: Named,
  action: string,
  reason: string | undefined,
  make: (tx: WorkflowDb, before: DefinitionState | undefined) => Promise<Change | undefined>,
): Promise<void> {
  requirePermission(ctx, publish);
  requirePermission(ctx, operate);
  await ctx.db.transaction(async (tx) => {
    const [known] = await tx.select().from(definitions).where(ofName(definitions, { namespace, name })).for("update");
    if (!known) throw notFound(`definition ${namespace}/${name}`);
    const set = await make(tx, await stateOf(tx, { namespace, name }));
    if (!set) return;
    await writeState(tx, { namespace, name }, set);
    const subject = `definitions/${namespace}/${name}`;
    await recordAudit(tx, ctx, { action: `workflow.definition.${action}`, subject, detail: { reason } });
  });
}

/** How a process stands: paused or not, what waits for that, and how far its runs are. */
export async function pauseOf(ctx: WorkflowCtx, name: Named): Promise<z.infer<typeof PauseView>> {
  const state = await stateOf(ctx.db, name);
  const queued = state?.pausedAt ? await ctx.db.$count(starts, queuedOf(name)) : 0;
  const runs = state?.pauseBatch && (await progressOf(ctx.db, state.pauseBatch));
  if (!state?.pausedAt) return { paused: false, queued, ...(runs && { runs }) };
  const { pausedAt, pausedBy, pauseReason } = state;
  return {
    paused: true,
    pausedAt: pausedAt.toISOString(),
    ...(pausedBy && { pausedBy }),
    ...(pauseReason && { reason: pauseReason }),
    queued,
    ...(runs && { runs }),
  };
}
