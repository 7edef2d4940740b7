import { and, eq, isNotNull } from "drizzle-orm";
import { definitions, definitionVersions } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import { etagOf } from "./save-draft.ts";

type DeleteDraft = { namespace: string; name: string; ifMatch?: string | undefined };

/** Throws a draft away; a definition that was never published goes with it. */
export async function deleteDraft(ctx: WorkflowCtx, { namespace, name, ifMatch }: DeleteDraft): Promise<void> {
  requirePermission(ctx, "workflow.definitions:write");
  const d = definitions;
  const v = definitionVersions;
  const key = and(eq(d.namespace, namespace), eq(d.name, name));
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(d)
      .where(and(key, isNotNull(d.draft)))
      .for("update");
    if (!row) throw notFound(`a draft of ${namespace}/${name}`);
    if (ifMatch && ifMatch !== etagOf(row.draft!))
      throw new DomainError("precondition_failed", "the draft has changed since it was read");
    const versions = await tx.$count(v, and(eq(v.namespace, namespace), eq(v.name, name)));
    if (versions === 0) await tx.delete(d).where(key);
    else await tx.update(d).set({ draft: null, draftFormat: null, draftBy: null, draftAt: null }).where(key);
    await recordAudit(tx, ctx, {
      action: "workflow.definition.draft.delete",
      subject: `definitions/${namespace}/${name}`,
    });
  });
}
