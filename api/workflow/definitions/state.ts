import { and, eq } from "drizzle-orm";
import { definitionStates } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";

export type Named = { namespace: string; name: string };
export type DefinitionState = typeof definitionStates.$inferSelect;

const d = definitionStates;
const of = ({ namespace, name }: Named) => and(eq(d.namespace, namespace), eq(d.name, name));

/** What people decided about a process as a whole; nothing where nobody ever did. */
export async function stateOf(db: WorkflowDb, definition: Named): Promise<DefinitionState | undefined> {
  const [row] = await db.select().from(d).where(of(definition));
  return row;
}

export async function writeState(
  tx: WorkflowDb,
  { namespace, name }: Named,
  change: Partial<Omit<DefinitionState, "namespace" | "name">>,
): Promise<void> {
  await tx
    .insert(d)
    .values({ namespace, name, ...change })
    .onConflictDoUpdate({ target: [d.namespace, d.name], set: change });
}

/** Stops a process from starting, or lets it start again; runs that are under way go on. Who may do so the caller checks. */
export async function setStopped(
  tx: WorkflowDb,
  ctx: WorkflowCtx,
  definition: Named,
  { stopped, reason }: { stopped: boolean; reason?: string | undefined },
): Promise<void> {
  await writeState(tx, definition, {
    stoppedAt: stopped ? new Date() : null,
    stoppedBy: stopped ? ctx.actor.id : null,
    stopReason: stopped ? (reason ?? null) : null,
  });
  await recordAudit(tx, ctx, {
    action: stopped ? "workflow.definition.stop" : "workflow.definition.start",
    subject: `definitions/${definition.namespace}/${definition.name}`,
    detail: { reason },
  });
}
