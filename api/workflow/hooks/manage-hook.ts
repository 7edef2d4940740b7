import { createHash, randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { hooks } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { findVersion } from "../definitions/find-version.ts";
import { requirePublishing } from "../definitions/require-publishing.ts";
import { seal } from "../secrets/seal.ts";

export const CreateHook = z.strictObject({
  signed: z.boolean().default(false).openapi({
    description: "Callers sign what they send, as Standard Webhooks says, with a secret that is told once.",
  }),
});

export const HookAddress = z
  .object({ url: z.string(), secret: z.string().optional() })
  .openapi("HookAddress", { description: "Told once: only a hash is kept." });

export const HookView = z
  .object({ signed: z.boolean(), createdBy: z.string(), createdAt: z.iso.datetime() })
  .openapi("Hook");

type Name = { namespace: string; name: string };

/** The context in which a hook's secret is encrypted. */
export const secretOf = ({ namespace, name }: Name) => `hook:${namespace}/${name}`;
export const hashOf = (token: string) => createHash("sha256").update(token).digest("base64url");

/** Makes an address that starts the definition; one that was there before stops working. */
export async function createHook(
  ctx: WorkflowCtx,
  { signed, ...key }: Name & z.infer<typeof CreateHook>,
): Promise<z.infer<typeof HookAddress>> {
  requirePublishing(ctx);
  await findVersion(ctx, key);
  const token = randomBytes(32).toString("base64url");
  const secret = signed ? `whsec_${randomBytes(32).toString("base64")}` : undefined;
  const sealed = secret ? JSON.stringify(seal(ctx.config.secretKeys, secretOf(key), secret)) : null;
  const change = { tokenHash: hashOf(token), secret: sealed, createdBy: ctx.actor.id, createdAt: new Date() };
  await ctx.db.transaction(async (tx) => {
    await tx
      .insert(hooks)
      .values({ ...key, ...change })
      .onConflictDoUpdate({ target: [hooks.namespace, hooks.name], set: change });
    await audited(tx, ctx, key, "create", { signed });
  });
  return { url: `${ctx.config.publicUrl}/v1/hooks/${token}`, ...(secret && { secret }) };
}

/** The address stops working. */
export async function deleteHook(ctx: WorkflowCtx, key: Name): Promise<void> {
  requirePermission(ctx, "workflow.definitions:publish");
  await ctx.db.transaction(async (tx) => {
    const gone = await tx.delete(hooks).where(hookOf(key)).returning();
    if (gone.length === 0) throw notFound(`a hook of ${key.namespace}/${key.name}`);
    await audited(tx, ctx, key, "delete", {});
  });
}

/** Who made the address of a definition, and when. */
export async function readHook(ctx: WorkflowCtx, key: Name): Promise<z.infer<typeof HookView> | undefined> {
  const [row] = await ctx.db.select().from(hooks).where(hookOf(key));
  return row && { signed: row.secret !== null, createdBy: row.createdBy, createdAt: row.createdAt.toISOString() };
}

const hookOf = ({ namespace, name }: Name) => and(eq(hooks.namespace, namespace), eq(hooks.name, name));

const audited = (tx: WorkflowDb, ctx: WorkflowCtx, { namespace, name }: Name, action: string, detail: object) =>
  recordAudit(tx, ctx, {
    action: `workflow.hook.${action}`,
    subject: `definitions/${namespace}/${name}`,
    detail: { ...detail },
  });
