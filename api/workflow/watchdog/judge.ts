import { eq } from "drizzle-orm";
import type { WorkflowExecutionDescription } from "@temporalio/client";
import { runs } from "#db/workflows/schema.ts";
import type { WorkflowCtx } from "../context.ts";
import { raiseIncident, resolveIncidents } from "../incidents/raise.ts";
import { stuckKinds } from "../incidents/shapes.ts";
import type { Gateway } from "../temporal/gateway.ts";
import { diagnose } from "./diagnose.ts";

/** Opens an incident of a run that does not go on, and closes those that no longer hold. */
export async function judge(
  ctx: WorkflowCtx,
  gateway: Gateway,
  id: string,
  found: WorkflowExecutionDescription,
): Promise<void> {
  const [run] = await ctx.db.select().from(runs).where(eq(runs.id, id));
  if (!run || run.endedAt) return;
  const trouble = await diagnose(ctx, gateway, run, found);
  const over = stuckKinds.filter((kind) => kind !== trouble?.kind);
  await ctx.db.transaction(async (tx) => {
    await resolveIncidents(tx, { runIds: [id], kinds: over }, "continued");
    if (trouble) await raiseIncident(tx, trouble);
  });
}
