import { and, eq, isNull, sql } from "drizzle-orm";
import { definitions, starts } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { stateOf, writeState, type Named } from "./state.ts";
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
  })
  .openapi("DefinitionPause");

/** New starts of the process queue until it is resumed. Pausing again changes nothing but the reason. */
export async function pauseDefinition(ctx: WorkflowCtx, { reason, ...name }: Named & z.infer<typeof PauseDefinition>) {
  await change(ctx, name, "pause", { pausedAt: new Date(), pausedBy: ctx.actor.id, pauseReason: reason });
  return pauseOf(ctx, name);
}

/** Lets the process go on: what queued starts, the oldest first. */
export async function resumeDefinition(ctx: WorkflowCtx, name: Named) {
  await change(ctx, name, "resume", { pausedAt: null, pausedBy: null, pauseReason: null });
  temporalOf(ctx.config).wake("starts");
  return pauseOf(ctx, name);
}

const queuedOf = ({ namespace, name }: Named) =>
  and(eq(starts.definition, `${namespace}/${name}`), isNull(starts.dispatchedAt), eq(starts.decision, "started"));

async function change(
  ctx: WorkflowCtx,
  named: Named,
  action: string,
  set: { pausedAt: Date | null; pausedBy: string | null; pauseReason: string | null },
): Promise<void> {
  requirePermission(ctx, "workflow.definitions:publish");
  const { namespace, name } = named;
  await ctx.db.transaction(async (tx) => {
    const [known] = await tx.select().from(definitions).where(ofName(definitions, { namespace, name })).for("update");
    if (!known) throw notFound(`definition ${namespace}/${name}`);
    const before = await stateOf(tx, named);
    const since = set.pausedAt && before?.pausedAt;
    await writeState(tx, named, { ...set, ...(since && { pausedAt: since, pausedBy: before!.pausedBy }) });
    if (!set.pausedAt)
      await tx
        .update(starts)
        .set({ nextAt: sql`now()` })
        .where(queuedOf(named));
    const detail = { reason: set.pauseReason };
    await recordAudit(tx, ctx, {
      action: `workflow.definition.${action}`,
      subject: `definitions/${namespace}/${name}`,
      detail,
    });
  });
}

async function pauseOf(ctx: WorkflowCtx, name: Named): Promise<z.infer<typeof PauseView>> {
  const state = await stateOf(ctx.db, name);
  const queued = state?.pausedAt ? await ctx.db.$count(starts, queuedOf(name)) : 0;
  if (!state?.pausedAt) return { paused: false, queued };
  const { pausedAt, pausedBy, pauseReason } = state;
  return {
    paused: true,
    pausedAt: pausedAt.toISOString(),
    ...(pausedBy && { pausedBy }),
    ...(pauseReason && { reason: pauseReason }),
    queued,
  };
}
