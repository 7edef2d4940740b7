import { and, eq, gte, inArray, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import { batches, batchRuns, incidents, runs } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission, type Scope } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { WorkflowCtx } from "../context.ts";
import { requireEveryField } from "../definitions/require-publishing.ts";
import { standard } from "../incidents/list-incidents.ts";
import { runsWithin } from "../runs/visible.ts";
import { deedOf, type Action } from "./actions.ts";
import { batchView, type CreateBatch, type Filter } from "./shapes.ts";

export const operate = "workflow.runs:operate";
const largest = 50_000;

/** Picks the runs, once and now, of those that the actor may operate; they are acted on in the background. */
export async function createBatch(ctx: WorkflowCtx, { action, filter, dryRun, ...input }: CreateBatch) {
  const scope = requirePermission(ctx, operate);
  if (input.input !== undefined || input.output !== undefined) requireEveryField(ctx);
  const id = uuidv7();
  return ctx.db.transaction(async (tx) => {
    const [batch] = await tx
      .insert(batches)
      .values({ id, action, filter, input, dryRun, actor: ctx.actor, total: 0, createdBy: ctx.actor.id })
      .returning();
    const { rowCount: total } = await tx.execute(sql`
      insert into ${batchRuns} (batch_id, run_id)
      select ${id}::uuid, ${runs.id} from ${runs} where ${picked(ctx, scope, action, filter)}
      order by ${runs.id} limit ${largest + 1}`);
    if (total! > largest)
      throw new DomainError(
        "unprocessable",
        `the filter fits more than ${largest} runs: narrow it, by \`since\` perhaps`,
      );
    const empty = total === 0 ? { state: "done" as const, endedAt: new Date() } : {};
    await tx
      .update(batches)
      .set({ total: total!, ...empty })
      .where(eq(batches.id, id));
    const detail = { action, filter, dryRun, total, reason: input.reason };
    await recordAudit(tx, ctx, { action: "workflow.batch.create", subject: `batches/${id}`, detail });
    return batchView({ ...batch!, total: total!, ...empty });
  });
}

function picked(ctx: WorkflowCtx, scope: Scope, action: Action, filter: Filter): SQL | undefined {
  const [namespace, name] = filter.definition?.split("/") ?? [];
  const [type, record] = filter.record?.split(/\/(.*)/) ?? [];
  const { errorType, step } = filter;
  const fault = and(
    eq(incidents.runId, runs.id),
    eq(incidents.kind, "fault"),
    isNull(incidents.resolvedAt),
    errorType ? inArray(incidents.errorType, [errorType, standard(errorType)]) : undefined,
    step ? eq(incidents.step, step) : undefined,
  );
  return and(
    runsWithin(ctx.actor, scope),
    isNull(runs.endedAt),
    deedOf(action).on === "incident" ? isNotNull(runs.incident) : undefined,
    errorType || step ? sql`exists (select from ${incidents} where ${fault})` : undefined,
    namespace ? and(eq(runs.namespace, namespace), eq(runs.name, name!)) : undefined,
    filter.version ? eq(runs.version, filter.version) : undefined,
    filter.status ? eq(runs.status, filter.status) : undefined,
    type ? and(eq(runs.recordType, type), eq(runs.recordId, record!)) : undefined,
    filter.since ? gte(runs.startedAt, new Date(filter.since)) : undefined,
    filter.ids ? inArray(runs.id, filter.ids) : undefined,
  );
}
