import { and, asc, eq } from "drizzle-orm";
import { incidentComments, runSteps } from "#db/workflows/schema.ts";
import type { WorkflowCtx } from "../context.ts";
import { seesPayloads } from "../runs/visible.ts";
import { findIncident, shownIncident } from "./list-incidents.ts";
import { exchangeOf } from "./exchange.ts";
import { commentView, incidentView, type IncidentDetail } from "./shapes.ts";
import { mendsOf } from "./words.ts";

/** An incident with all that helps to mend it. What was sent is told while Temporal is there and keeps the run. */
export async function getIncident(ctx: WorkflowCtx, id: string): Promise<IncidentDetail> {
  const { incident, run } = await findIncident(ctx, id);
  const shown = shownIncident(ctx.actor, incident);
  const comments = await ctx.db
    .select()
    .from(incidentComments)
    .where(eq(incidentComments.incidentId, id))
    .orderBy(asc(incidentComments.id))
    .limit(1_000);
  const payloads = run && incident.path && seesPayloads(ctx.actor);
  const [step] = payloads
    ? await ctx.db
        .select({ input: runSteps.input })
        .from(runSteps)
        .where(and(eq(runSteps.runId, run.id), eq(runSteps.path, incident.path)))
    : [];
  const exchange = payloads ? await exchangeOf(ctx, run, incident.path) : undefined;
  return {
    ...incidentView(ctx.config, shown, run),
    mends: incident.resolvedAt ? [] : mendsOf(shown),
    ...(step && { input: step.input }),
    ...(exchange && { exchange }),
    comments: comments.map(commentView),
  };
}
