import { eq, sql } from "drizzle-orm";
import { feedReaders, webhookDeliveries, webhookSubscriptions, webhooks } from "#db/crm/schema.ts";
import type { CloudEvent } from "#kit/outbox.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { matchesType } from "../feed/event-types.ts";
import { entriesAfter } from "../feed/read-feed.ts";
import { hubspotEventsOf, type Subscription } from "./hubspot-events.ts";

const batch = 500;

type Listener = { id: string; since: Date; wants: (event: CloudEvent) => boolean };

/**
 * Gives each webhook the events that it wants, one reader at a time, from where the last one stopped; the place moves
 * with what was written. True when there may be more.
 */
export async function fanOut(ctx: CrmCtx): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const [place] = await tx
      .select()
      .from(feedReaders)
      .where(eq(feedReaders.name, "webhooks"))
      .for("update", { skipLocked: true });
    if (!place) return false;
    const entries = await entriesAfter(tx, place, batch);
    const last = entries.at(-1);
    if (!last) return false;
    const listeners = await loadListeners(tx);
    const due = entries.flatMap(({ seq, type, event }) =>
      listeners
        .filter(({ since, wants }) => new Date(event.time) >= since && wants(event))
        .map(({ id }) => ({ id: uuidv7(), webhookId: id, seq: Number(seq), type, subject: event.subject ?? "" })),
    );
    if (due.length > 0) await tx.insert(webhookDeliveries).values(due);
    await tx.update(feedReaders).set({ xid: last.xid, seq: last.seq }).where(eq(feedReaders.name, "webhooks"));
    return entries.length === batch;
  });
}

/** Disabled webhooks too: what happens meanwhile waits for them. */
async function loadListeners(tx: CrmDb): Promise<Listener[]> {
  const rows = await tx
    .select({ id: webhooks.id, appId: webhooks.appId, types: webhooks.types, since: webhooks.createdAt })
    .from(webhooks)
    .where(sql`${webhooks.enabled} or ${webhooks.disabledBecause} is not null`);
  if (rows.length === 0) return [];
  const subscriptions = await tx.select().from(webhookSubscriptions).where(eq(webhookSubscriptions.active, true));
  const ofWebhook = Map.groupBy(subscriptions, ({ webhookId }) => webhookId);
  return rows.map(({ id, appId, types, since }) => {
    const own: Subscription[] = ofWebhook.get(id) ?? [];
    const wants =
      appId === null
        ? ({ type }: CloudEvent) => matchesType(types, type)
        : (event: CloudEvent) => hubspotEventsOf(event, own).length > 0;
    return { id, since, wants };
  });
}
