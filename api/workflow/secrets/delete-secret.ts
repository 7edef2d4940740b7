import { eq } from "drizzle-orm";
import { secrets } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";

/** Forgets a secret. Steps that still need it fault with `authorization`. */
export async function deleteSecret(ctx: WorkflowCtx, name: string): Promise<void> {
  requirePermission(ctx, "workflow.secrets:write");
  await ctx.db.transaction(async (tx) => {
    const gone = await tx.delete(secrets).where(eq(secrets.name, name)).returning({ name: secrets.name });
    if (gone.length === 0) throw notFound(`secret ${name}`);
    await recordAudit(tx, ctx, { action: "workflow.secret.delete", subject: `secrets/${name}` });
  });
}
