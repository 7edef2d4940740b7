import { eq } from "drizzle-orm";
import { batches } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission, type Scope } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import { findVersion } from "../definitions/find-version.ts";
import { requireEveryField } from "../definitions/require-publishing.ts";
import { operate } from "../runs/act-on-run.ts";
import { openEnrolment } from "../enrolments/open-enrolment.ts";
import { openBatch } from "./open-batch.ts";
import { largest, pick, picked } from "./pick.ts";
import { findBatch } from "./read-batches.ts";
import { batchView, type CreateBatch, type CreateRunBatch } from "./shapes.ts";

/** So many runs stand still at once while they are moved, and no more. */
const largestMove = 1_000;

/** One deed on many, in the background. */
export function createBatch(ctx: WorkflowCtx, asked: CreateBatch) {
  const scope = requirePermission(ctx, operate);
  return asked.action === "enrol" ? openEnrolment(ctx, asked) : pickRuns(ctx, scope, asked);
}

/** Picks the runs, once and now, of those that the actor may operate. */
async function pickRuns(ctx: WorkflowCtx, scope: Scope, { action, filter, dryRun, ...input }: CreateRunBatch) {
  if (input.input !== undefined || input.output !== undefined) requireEveryField(ctx);
  if (filter.batch) await findBatch(ctx, filter.batch);
  const [namespace, name] = filter.definition?.split("/") ?? [];
  if (input.version) await findVersion(ctx, { namespace: namespace!, name: name!, version: input.version });
  const most = action === "migrate" ? largestMove : largest;
  return ctx.db.transaction(async (tx) => {
    const { id } = await openBatch(tx, ctx, { action, filter, dryRun, input });
    const total = await pick(tx, id, picked(ctx.actor, scope, action, filter, input.version));
    if (total > most)
      throw new DomainError("unprocessable", `the filter fits more than ${most} runs: narrow it, by \`since\` perhaps`);
    const empty = total === 0 ? { state: "done" as const, endedAt: new Date() } : {};
    const [batch] = await tx
      .update(batches)
      .set({ total, ...empty })
      .where(eq(batches.id, id))
      .returning();
    const detail = { action, filter, dryRun, total, reason: input.reason };
    await recordAudit(tx, ctx, { action: "workflow.batch.create", subject: `batches/${id}`, detail });
    return batchView(batch!);
  });
}
