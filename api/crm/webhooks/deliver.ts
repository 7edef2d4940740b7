import { and, eq, inArray, sql } from "drizzle-orm";
import { webhookAttempts, webhookDeliveries, webhooks } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import type { createOutbound } from "#kit/http.ts";
import type { CrmCtx } from "../context.ts";
import { eventsOf, postHubspot, postStandard, type Outcome } from "./post.ts";
import type { DeliveryRow, WebhookRow } from "./shapes.ts";

const [minute, hour] = [60, 3600];
/** Seconds until the next try, after each: the schedule that Standard Webhooks suggests. */
export const schedule = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
const leaseSeconds = 60;
const atOnce = 50;
/** HubSpot's apps get so many events in one request. */
const arrayMax = 100;

type Send = ReturnType<typeof createOutbound>;
type Work = { webhook: WebhookRow; due: DeliveryRow[] };

/** Posts what is due, each webhook with no more requests at once than it allows; false when nothing was. */
export async function deliverDue(ctx: CrmCtx, send: Send): Promise<boolean> {
  const work = await claim(ctx);
  await Promise.all(work.map((one) => deliver(ctx, send, one)));
  return work.length > 0;
}

/** Claims due deliveries by a lease: those of a process that died are due again when it runs out. */
async function claim(ctx: CrmCtx): Promise<Work[]> {
  const { rows: claimed } = await ctx.db.execute<{ id: string }>(sql`
    update webhook_deliveries set leased_until = now() + ${leaseSeconds} * interval '1 second', attempts = attempts + 1
    where id in (
      select d.id from webhooks w cross join lateral (
        select id from webhook_deliveries where webhook_id = w.id and state = 'waiting' and next_at <= now()
          and (leased_until is null or leased_until < now())
        order by next_at, seq
        limit greatest(0, case when w.app_id is null then w.concurrency else ${arrayMax} end - (
          select count(*) from webhook_deliveries where webhook_id = w.id and state = 'waiting' and leased_until > now()))
        for update skip locked) d
      where w.enabled limit ${atOnce * 2})
    returning id`);
  if (claimed.length === 0) return [];
  const ids = claimed.map(({ id }) => id);
  const due = await ctx.db
    .select()
    .from(webhookDeliveries)
    .where(inArray(webhookDeliveries.id, ids))
    .orderBy(webhookDeliveries.seq);
  const ofWebhook = Map.groupBy(due, ({ webhookId }) => webhookId);
  const rows = await ctx.db
    .select()
    .from(webhooks)
    .where(inArray(webhooks.id, [...ofWebhook.keys()]));
  return rows.map((webhook) => ({ webhook, due: ofWebhook.get(webhook.id)! }));
}

async function deliver(ctx: CrmCtx, send: Send, { webhook, due }: Work): Promise<void> {
  const events = await eventsOf(ctx, due);
  const erased = due.filter(({ id }) => !events.has(id));
  if (erased.length > 0) await end(ctx, erased, "erased");
  const posted = due.flatMap((delivery) => {
    const event = events.get(delivery.id);
    return event ? [{ delivery, event }] : [];
  });
  if (posted.length === 0) return;
  if (webhook.appId !== null) {
    const outcome = await postHubspot(ctx, send, webhook, posted);
    return settle(
      ctx,
      webhook,
      posted.map(({ delivery }) => delivery),
      outcome,
    );
  }
  await Promise.all(
    posted.map(async ({ delivery, event }) =>
      settle(ctx, webhook, [delivery], await postStandard(ctx, send, webhook, delivery.id, event)),
    ),
  );
}

/** Writes down what came of an attempt, and when the next one is due. */
async function settle(ctx: CrmCtx, webhook: WebhookRow, due: DeliveryRow[], outcome: Outcome): Promise<void> {
  const { ms, status = null, error = null, retryAfter = 0 } = outcome;
  await ctx.db.transaction(async (tx) => {
    const within: CrmCtx = { ...ctx, db: tx };
    await tx
      .insert(webhookAttempts)
      .values(due.map(({ id, attempts }) => ({ deliveryId: id, number: attempts, ms, status, error })))
      .onConflictDoNothing();
    if (!error) {
      await end(within, due, "delivered");
      await tx
        .update(webhooks)
        .set({ failingSince: null })
        .where(and(eq(webhooks.id, webhook.id), sql`failing_since is not null`));
      return;
    }
    const spent = due.filter(({ attempts }) => attempts > schedule.length);
    if (spent.length > 0) await end(within, spent, "failed");
    for (const delivery of due.filter((one) => !spent.includes(one))) {
      const seconds = Math.max(jittered(schedule[delivery.attempts - 1]!), retryAfter);
      const nextAt = sql`now() + ${seconds} * interval '1 second'`;
      await tx
        .update(webhookDeliveries)
        .set({ nextAt, leasedUntil: null })
        .where(eq(webhookDeliveries.id, delivery.id));
    }
    await tx
      .update(webhooks)
      .set({ failingSince: sql`coalesce(failing_since, now())` })
      .where(eq(webhooks.id, webhook.id));
    if (status === 410) await disable(within, webhook, "it answered 410: it is gone");
    else if (spent.length > 0) await disableWhenDead(within, webhook, error);
  });
}

/** Nothing arrived in the days that a whole schedule takes. */
async function disableWhenDead(ctx: CrmCtx, webhook: WebhookRow, error: string): Promise<void> {
  const [row] = await ctx.db.select({ since: webhooks.failingSince }).from(webhooks).where(eq(webhooks.id, webhook.id));
  const days = row?.since ? (Date.now() - row.since.getTime()) / 86_400_000 : 0;
  if (days >= 3) await disable(ctx, webhook, `nothing has arrived for ${Math.floor(days)} days; last it ${error}`);
}

async function disable(ctx: CrmCtx, { id, url }: WebhookRow, disabledBecause: string): Promise<void> {
  const [row] = await ctx.db
    .update(webhooks)
    .set({ enabled: false, disabledBecause, updatedAt: new Date() })
    .where(and(eq(webhooks.id, id), eq(webhooks.enabled, true)))
    .returning({ id: webhooks.id });
  const detail = { url, disabledBecause };
  if (row) await recordAudit(ctx.db, ctx, { action: "crm.webhook.disable", subject: `webhooks/${id}`, detail });
}

const end = (ctx: CrmCtx, due: DeliveryRow[], state: "delivered" | "failed" | "erased") =>
  ctx.db
    .update(webhookDeliveries)
    .set({ state, endedAt: new Date(), leasedUntil: null })
    .where(
      inArray(
        webhookDeliveries.id,
        due.map(({ id }) => id),
      ),
    );

/** A tenth more or less, so that what failed together does not come again together. */
const jittered = (seconds: number) => seconds * (0.9 + Math.random() / 5);
