import { count, eq } from "drizzle-orm";
import { webhooks } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict } from "#kit/errors.ts";
import { createOutbound } from "#kit/http.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findWebhook, requireWebhooks } from "./require-webhooks.ts";
import { makeSecret, overlapHours, sealSecret } from "./secret.ts";
import { Types, Url, type WebhookRow } from "./shapes.ts";

const webhooksMax = 100;

export const CreateWebhook = z.strictObject({
  url: Url,
  types: Types.openapi({ example: ["crm.deal.*"] }),
  description: z.string().max(500).default(""),
});
export type CreateWebhook = z.infer<typeof CreateWebhook> & { appId?: number; concurrency?: number };

export const ChangeWebhook = z
  .strictObject({ url: Url, types: Types, description: z.string().max(500), enabled: z.boolean() })
  .partial();
export type ChangeWebhook = z.infer<typeof ChangeWebhook> & { concurrency?: number };

/** Sets a webhook; its secret is answered this once. */
export async function createWebhook(
  ctx: CrmCtx,
  input: CreateWebhook,
): Promise<WebhookRow & { signingSecret: string }> {
  requireWebhooks(ctx, input.types);
  createOutbound({ allow: ctx.config.outboundAllow }).check(input.url);
  const id = uuidv7();
  const signingSecret = makeSecret();
  return ctx.db.transaction(async (tx) => {
    const [{ n } = { n: 0 }] = await tx.select({ n: count() }).from(webhooks);
    if (n >= webhooksMax) throw conflict(`there are ${webhooksMax} webhooks already`);
    const secret = sealSecret(ctx.config.secretKeys, id, signingSecret);
    const [row] = await tx
      .insert(webhooks)
      .values({ id, ...input, secret, createdBy: ctx.actor.id })
      .returning();
    await recordAudit(tx, ctx, { action: "crm.webhook.create", subject: `webhooks/${id}`, detail: { ...input } });
    return { ...row!, signingSecret };
  });
}

/** Changes where and what is posted. Enabled again, it goes on with what waits. */
export async function changeWebhook(ctx: CrmCtx, id: string, change: ChangeWebhook): Promise<WebhookRow> {
  requireWebhooks(ctx, change.types);
  if (change.url) createOutbound({ allow: ctx.config.outboundAllow }).check(change.url);
  const { types } = await findWebhook(ctx, id);
  // A new address hears all that the old one heard.
  requireWebhooks(ctx, change.types ?? types);
  const state = change.enabled === undefined ? {} : { disabledBecause: null, toldAt: null, failingSince: null };
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(webhooks)
      .set({ ...change, ...state, updatedAt: new Date() })
      .where(eq(webhooks.id, id))
      .returning();
    await recordAudit(tx, ctx, { action: "crm.webhook.change", subject: `webhooks/${id}`, detail: { ...change } });
    return row!;
  });
}

/** Deletes a webhook with all that it was posted. */
export async function deleteWebhook(ctx: CrmCtx, id: string): Promise<void> {
  requirePermission(ctx, "crm.webhooks:write");
  const { url } = await findWebhook(ctx, id);
  await ctx.db.transaction(async (tx) => {
    await tx.delete(webhooks).where(eq(webhooks.id, id));
    await recordAudit(tx, ctx, { action: "crm.webhook.delete", subject: `webhooks/${id}`, detail: { url } });
  });
}

/** Makes a new secret, answered this once; for a day the old one signs beside it. */
export async function rotateSecret(ctx: CrmCtx, id: string) {
  requireWebhooks(ctx);
  return ctx.db.transaction(async (tx) => {
    const { secret: previousSecret } = await findWebhook(ctx, id, tx);
    const signingSecret = makeSecret();
    const previousUntil = new Date(Date.now() + overlapHours * 3_600_000);
    const secret = sealSecret(ctx.config.secretKeys, id, signingSecret);
    await tx
      .update(webhooks)
      .set({ secret, previousSecret, previousUntil, updatedAt: new Date() })
      .where(eq(webhooks.id, id));
    await recordAudit(tx, ctx, { action: "crm.webhook.rotate", subject: `webhooks/${id}` });
    return { secret: signingSecret, previousUntil };
  });
}
