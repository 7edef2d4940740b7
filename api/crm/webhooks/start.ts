import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type * as schema from "#db/crm/schema.ts";
import { webhookDeliveries, webhooks } from "#db/crm/schema.ts";
import { expectOk } from "#kit/client.ts";
import { keepDoing } from "#kit/background.ts";
import type { BaseConfig } from "#kit/config.ts";
import { createOutbound } from "#kit/http.ts";
import { systemCtx, type Deps } from "#kit/service.ts";
import type { Clients } from "../clients.ts";
import type { Config } from "../config.ts";
import type { CrmCtx } from "../context.ts";
import { deliverDue } from "./deliver.ts";
import { fanOut } from "./fan-out.ts";

const pollMs = 1_000;
const cleanEveryMs = 3_600_000;

/** Posts events to webhooks beside the API until stopped; requests under way may finish. */
export function startWebhooks(deps: Deps<typeof schema, Clients, BaseConfig & Config>): { stop: () => Promise<void> } {
  const ctx = systemCtx(deps, "crm");
  const send = createOutbound({ allow: deps.config.outboundAllow });
  const log = ctx.log;
  const parts = [
    keepDoing("giving events to webhooks", () => fanOut(ctx), { everyMs: pollMs, log }),
    keepDoing("posting to webhooks", () => deliverDue(ctx, send), { everyMs: pollMs, log }),
    keepDoing("telling of disabled webhooks", () => tellOwners(ctx), { everyMs: 5 * pollMs, log }),
    keepDoing("dropping old deliveries", () => cleanUp(ctx), { everyMs: cleanEveryMs, log }),
  ];
  return { stop: async () => void (await Promise.all(parts.map((part) => part.stop()))) };
}

/** Mails whoever set a webhook that it was disabled; the key keeps it to one mail. */
export async function tellOwners(ctx: CrmCtx): Promise<boolean> {
  const untold = await ctx.db
    .select()
    .from(webhooks)
    .where(and(isNotNull(webhooks.disabledBecause), isNull(webhooks.toldAt)))
    .limit(20);
  for (const { id, url, createdBy, disabledBecause, updatedAt } of untold) {
    const maker = await ctx.clients.users.GET("/v1/users/{id}", { params: { path: { id: createdBy } } });
    const email = maker.response.status === 404 ? undefined : (await expectOk(Promise.resolve(maker))).email;
    const text = `Events are no longer posted to ${url}: ${disabledBecause}.\n\nWhat happens meanwhile is kept for thirty days and posted when the webhook is enabled again: PATCH ${ctx.config.publicUrl}/v1/webhooks/${id} {"enabled": true}`;
    const tell = (to: string) =>
      expectOk(
        ctx.clients.comms.POST("/v1/messages", {
          headers: { "idempotency-key": `webhook-disabled-${id}-${updatedAt.getTime()}` },
          body: {
            to: { email: to },
            channel: "email",
            purpose: "transactional",
            content: { subject: "A webhook was disabled", text },
          },
        }),
      );
    if (email) await tell(email);
    await ctx.db.update(webhooks).set({ toldAt: new Date() }).where(eq(webhooks.id, id));
  }
  return false;
}

/** Deliveries are kept as long as the events that they tell of. */
async function cleanUp(ctx: CrmCtx): Promise<boolean> {
  const stale = sql`${webhookDeliveries.id} in (
    select id from webhook_deliveries where created_at < now() - interval '30 days' limit 5000)`;
  return ((await ctx.db.delete(webhookDeliveries).where(stale)).rowCount ?? 0) === 5_000;
}
