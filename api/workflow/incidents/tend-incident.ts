import { eq } from "drizzle-orm";
import { incidentComments, incidents } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { expectOk } from "#kit/client.ts";
import { conflict, DomainError, invalid } from "#kit/errors.ts";
import { withCallScope } from "#kit/context.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { getIncident } from "./get-incident.ts";
import { findIncident } from "./list-incidents.ts";
import { commentView, type IncidentDetail, type IncidentRow } from "./shapes.ts";

const operate = "workflow.runs:operate";

export const Comment = z.strictObject({ text: z.string().trim().min(1).max(4_000) });
export const Assign = z.strictObject({
  assignee: z.uuid().nullable().openapi({ description: "A user's id; null gives it back." }),
});

/** Says something about an incident, for whoever looks at it next; also after it is over. */
export async function commentIncident(ctx: WorkflowCtx, id: string, { text }: z.infer<typeof Comment>) {
  await findIncident(ctx, id, { permission: operate });
  return ctx.db.transaction(async (tx) => {
    const comment = { id: uuidv7(), incidentId: id, author: ctx.actor.id, text };
    const [row] = await tx.insert(incidentComments).values(comment).returning();
    await audited(tx, ctx, id, "comment");
    return commentView(row!);
  });
}

/** Says that somebody is at it. Who did so first stays. */
export const acknowledgeIncident = (ctx: WorkflowCtx, id: string): Promise<IncidentDetail> =>
  change(ctx, id, "acknowledge", ({ acknowledgedBy }) =>
    acknowledgedBy ? undefined : { acknowledgedBy: ctx.actor.id, acknowledgedAt: new Date() },
  );

/** Gives an incident to somebody, or back to all. */
export async function assignIncident(ctx: WorkflowCtx, id: string, { assignee }: z.infer<typeof Assign>) {
  await findIncident(ctx, id, { permission: operate });
  if (assignee) await requireUser(ctx, assignee);
  return change(ctx, id, "assign", () => ({ assignee }));
}

async function change(
  ctx: WorkflowCtx,
  id: string,
  action: string,
  make: (row: IncidentRow) => Partial<IncidentRow> | undefined,
): Promise<IncidentDetail> {
  const { incident } = await findIncident(ctx, id, { permission: operate });
  if (incident.resolvedAt) throw conflict("the incident is over");
  const values = make(incident);
  if (values)
    await ctx.db.transaction(async (tx) => {
      await tx.update(incidents).set(values).where(eq(incidents.id, id));
      await audited(tx, ctx, id, action, { assignee: values.assignee });
    });
  return getIncident(ctx, id);
}

const audited = (tx: WorkflowCtx["db"], ctx: WorkflowCtx, id: string, action: string, detail = {}) =>
  recordAudit(tx, ctx, { action: `workflow.incident.${action}`, subject: `incidents/${id}`, detail });

/** Who operates runs need not be allowed to see users: the service asks for itself. */
async function requireUser(ctx: WorkflowCtx, id: string): Promise<void> {
  const ask = () => expectOk(ctx.clients.users.GET("/v1/users/{id}", { params: { path: { id } } }));
  const user = await withCallScope({ requestId: ctx.requestId }, ask).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === "not_found") return undefined;
    throw error;
  });
  if (!user?.active) throw invalid("there is no such user", [{ path: "/assignee", message: "is no active user" }]);
}
