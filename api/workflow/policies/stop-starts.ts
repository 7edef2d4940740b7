import { and, eq, isNull, sql } from "drizzle-orm";
import { guards, runs, starts } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { type Named, setStopped, stateOf } from "../definitions/state.ts";
import { ofName } from "../definitions/write-version.ts";
import { definitions } from "#db/workflows/schema.ts";
import { resolveIncidents } from "../incidents/raise.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { cancelLater } from "./apply.ts";
import { lockGuard } from "./guard.ts";
import { dropStopped, releaseStopped } from "./release-held.ts";

export const StopStarts = z.strictObject({
  reason: z.string().min(1).max(500),
  runs: z
    .enum(["keep", "cancel"])
    .default("keep")
    .openapi({ description: "`cancel` ends the runs that are under way too; that cannot be undone." }),
});

export const ResumeStarts = z.strictObject({
  held: z
    .enum(["start", "skip"])
    .openapi({ description: "What becomes of the starts that were held meanwhile: they start now, or never." }),
});

export const StartsState = z
  .object({
    stopped: z.boolean(),
    stoppedAt: z.iso.datetime().optional(),
    stoppedBy: z.string().optional().openapi({ description: "Nobody where the cap did." }),
    reason: z.string().optional(),
    held: z.number().int().openapi({ description: "Starts that wait until somebody resumes them." }),
    cancelling: z.number().int().optional().openapi({ description: "Runs that were asked to end." }),
    released: z.number().int().optional().openapi({ description: "Starts that were held and are decided now." }),
  })
  .openapi("StartsState");
export type StartsState = z.infer<typeof StartsState>;

const permission = "workflow.definitions:publish";

/** The kill switch: nothing of this definition starts from now on, whatever asks for it. What comes meanwhile is held. */
export async function stopStarts(ctx: WorkflowCtx, input: Named & z.infer<typeof StopStarts>): Promise<StartsState> {
  requirePermission(ctx, permission);
  const { namespace, name, reason } = input;
  const definition = `${namespace}/${name}`;
  const cancelling = await ctx.db.transaction(async (tx) => {
    await requireDefinition(tx, input);
    await lockGuard(tx, definition);
    await setStopped(tx, ctx, { namespace, name }, { stopped: true, reason });
    await holdPending(tx, definition, reason);
    return input.runs === "cancel" ? cancelRuns(tx, ctx, input) : undefined;
  });
  temporalOf(ctx.config).wake("held");
  return { ...(await startsState(ctx.db, input)), cancelling };
}

/** Undoes the kill switch, or lets a definition go on that its cap had stopped; the cap counts from now. */
export async function resumeStarts(ctx: WorkflowCtx, input: Named & z.infer<typeof ResumeStarts>) {
  requirePermission(ctx, permission);
  const { namespace, name } = input;
  const definition = `${namespace}/${name}`;
  const released = await ctx.db.transaction(async (tx) => {
    await requireDefinition(tx, input);
    await lockGuard(tx, definition);
    if (!(await stateOf(tx, input))?.stoppedAt) throw conflict(`${definition} is not stopped`);
    await setStopped(tx, ctx, { namespace, name }, { stopped: false });
    await tx.update(guards).set({ countedSince: new Date() }).where(eq(guards.definition, definition));
    await resolveIncidents(tx, { subject: `definitions/${definition}`, kinds: ["blast_radius"] }, "restored");
    const skip = `it was skipped when the process was resumed by ${ctx.actor.id}`;
    return input.held === "start" ? releaseStopped(tx, ctx, definition) : dropStopped(tx, ctx, definition, skip);
  });
  temporalOf(ctx.config).wake("starts", "held");
  return { ...(await startsState(ctx.db, input)), released };
}

export async function startsState(db: WorkflowDb, key: Named): Promise<StartsState> {
  const state = await stateOf(db, key);
  const own = sql`definition = ${`${key.namespace}/${key.name}`} and decision = 'held' and policy in ('stop', 'cap')`;
  const held = await db.$count(starts, own);
  if (!state?.stoppedAt) return { stopped: false, held };
  return {
    stopped: true,
    stoppedAt: state.stoppedAt.toISOString(),
    ...(state.stoppedBy && { stoppedBy: state.stoppedBy }),
    ...(state.stopReason && { reason: state.stopReason }),
    held,
  };
}

async function requireDefinition(tx: WorkflowDb, key: Named): Promise<void> {
  if ((await tx.$count(definitions, ofName(definitions, key))) === 0) throw notFound(`${key.namespace}/${key.name}`);
}

/** What has been let go but has not begun is held too. */
const holdPending = (tx: WorkflowDb, definition: string, why: string) => {
  const reason = `the process is stopped: ${why}`;
  return tx.execute(sql`
    with waiting as (
      update starts set decision = 'held', policy = 'stop', reason = ${reason}, slot = null, next_at = 'infinity'
      where definition = ${definition} and dispatched_at is null and decision in ('started', 'held')
        and not (decision = 'started' and attempts = 0 and next_at > now()) returning run_id)
    update runs r set waiting_kind = 'policy', waiting_since = coalesce(waiting_since, now()),
      waiting_for = json_build_object('kind', 'policy', 'path', '', 'since', now(), 'detail', ${reason}::text)
    from waiting w where r.id = w.run_id`);
};

async function cancelRuns(tx: WorkflowDb, ctx: WorkflowCtx, key: Named & { reason: string }): Promise<number> {
  const open = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.namespace, key.namespace), eq(runs.name, key.name), isNull(runs.endedAt)));
  const ids = open.map(({ id }) => id);
  for (let at = 0; at < ids.length; at += 5_000)
    await cancelLater(tx, ids.slice(at, at + 5_000), key.reason, ctx.actor.id);
  return ids.length;
}
