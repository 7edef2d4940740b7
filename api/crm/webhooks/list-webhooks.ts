import { and, asc, desc, eq, lt } from "drizzle-orm";
import { webhookAttempts, webhookDeliveries, webhooks } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findWebhook, requireWebhooks } from "./require-webhooks.ts";
import { shownDelivery } from "./shapes.ts";

/** All webhooks, the oldest first: there are at most a hundred. */
export async function listWebhooks(ctx: CrmCtx) {
  requirePermission(ctx, "crm.webhooks:read");
  return { results: await ctx.db.select().from(webhooks).orderBy(asc(webhooks.id)) };
}

export async function getWebhook(ctx: CrmCtx, id: string) {
  requirePermission(ctx, "crm.webhooks:read");
  return findWebhook(ctx, id);
}

export const ListDeliveries = PageQuery.extend({
  after: z.uuid().optional(),
  state: z.enum(["waiting", "delivered", "failed", "erased"]).optional(),
});

/** What was posted and what waits, the newest first. */
export async function listDeliveries(ctx: CrmCtx, id: string, { limit, after, state }: z.infer<typeof ListDeliveries>) {
  await getWebhook(ctx, id);
  const rows = await ctx.db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.webhookId, id),
        after ? lt(webhookDeliveries.id, after) : undefined,
        state && eq(webhookDeliveries.state, state),
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit + 1);
  const results = rows.slice(0, limit).map(shownDelivery);
  return { results, ...(rows.length > limit && { paging: { next: { after: results.at(-1)!.id } } }) };
}

/** One delivery with each of its attempts. */
export async function getDelivery(ctx: CrmCtx, id: string, deliveryId: string) {
  await getWebhook(ctx, id);
  const [row] = await ctx.db.select().from(webhookDeliveries).where(ofWebhook(id, deliveryId));
  if (!row) throw notFound(`the delivery ${deliveryId}`);
  const log = await ctx.db
    .select()
    .from(webhookAttempts)
    .where(eq(webhookAttempts.deliveryId, deliveryId))
    .orderBy(asc(webhookAttempts.number));
  return { ...shownDelivery(row), log };
}

/** Posts once more what was posted, or had failed for good, under the same id. */
export async function redeliver(ctx: CrmCtx, id: string, deliveryId: string) {
  requireWebhooks(ctx);
  await ctx.db.transaction(async (tx) => {
    const again = { state: "waiting" as const, nextAt: new Date(), endedAt: null, leasedUntil: null };
    const [row] = await tx.update(webhookDeliveries).set(again).where(ofWebhook(id, deliveryId)).returning();
    if (!row) throw notFound(`the delivery ${deliveryId}`);
    await recordAudit(tx, ctx, { action: "crm.webhook.redeliver", subject: `webhooks/${id}`, detail: { deliveryId } });
  });
  return getDelivery(ctx, id, deliveryId);
}

/** Posts a trial event of the type `crm.webhook.test`. */
export async function testWebhook(ctx: CrmCtx, id: string) {
  requireWebhooks(ctx);
  await findWebhook(ctx, id);
  const trial = { id: uuidv7(), webhookId: id, type: "crm.webhook.test", subject: `webhooks/${id}` };
  const [row] = await ctx.db.insert(webhookDeliveries).values(trial).returning();
  return shownDelivery(row!);
}

const ofWebhook = (id: string, deliveryId: string) =>
  and(eq(webhookDeliveries.webhookId, id), eq(webhookDeliveries.id, deliveryId));
