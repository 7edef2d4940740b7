import { eq } from "drizzle-orm";
import { batches } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { openBatch } from "../batches/open-batch.ts";
import { largest } from "../batches/pick.ts";
import { batchView } from "../batches/shapes.ts";
import type { WorkflowCtx } from "../context.ts";
import { findVersion } from "../definitions/find-version.ts";
import { findTrigger } from "../events/find-triggers.ts";
import { aboutOf, countRecords } from "./records.ts";
import type { Enrol } from "./shapes.ts";

export const start = "workflow.runs:start";

/** Has a process that events start begin for records that are there already, in the background. */
export async function openEnrolment(ctx: WorkflowCtx, { action, filter, dryRun, reEnrol, reason }: Enrol) {
  requirePermission(ctx, start);
  const [namespace = "", name = ""] = filter.definition.split("/");
  await findVersion(ctx, { namespace, name });
  const trigger = await findTrigger(ctx.db, { namespace, name });
  if (!trigger) throw new DomainError("unprocessable", "no event starts this process: start runs of it one by one");
  if (trigger.strategy === "all")
    throw new DomainError("unprocessable", "it waits for several events: no record that is there already tells them");
  const about = await aboutOf(ctx, trigger, filter);
  const total = await countRecords(ctx, about, filter);
  if (total > largest)
    throw new DomainError("unprocessable", `the filter fits more than ${largest} records: narrow it, or take a list`);
  const input = { reEnrol, about, ...(reason !== undefined && { reason }) };
  return ctx.db.transaction(async (tx) => {
    const { id } = await openBatch(tx, ctx, { action, filter, dryRun, input });
    const [batch] = await tx.update(batches).set({ total }).where(eq(batches.id, id)).returning();
    // Values of filters may be of people: their names are kept.
    const asked = filter.filterGroups?.flatMap(({ filters }) => filters.map(({ propertyName }) => propertyName));
    const detail = { action, definition: filter.definition, of: about.type, list: filter.list, asked, dryRun, total };
    await recordAudit(tx, ctx, {
      action: "workflow.batch.create",
      subject: `batches/${id}`,
      detail: { ...detail, reEnrol, reason },
    });
    return batchView(batch!);
  });
}
