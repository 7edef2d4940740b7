import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { webhooks, webhookSubscriptions } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findType, type ObjectType } from "../objects/types.ts";
import { hubspotEventTypes } from "./hubspot-events.ts";
import { requireSight, requireWebhooks } from "./require-webhooks.ts";
import { changeWebhook, createWebhook, deleteWebhook } from "./save-webhook.ts";
import { Url, type WebhookRow } from "./shapes.ts";

export const AppSettings = z
  .object({ targetUrl: Url, throttling: z.object({ maxConcurrentRequests: z.number().int().min(1).max(100) }) })
  .openapi("WebhookAppSettings");

export const NewSubscription = z
  .object({
    eventType: z.enum(hubspotEventTypes as [string, ...string[]]),
    propertyName: z.string().min(1).max(100).optional(),
    objectTypeId: z
      .string()
      .regex(/^\d+-\d+$/, "is no object type id")
      .optional(),
    active: z.boolean().default(false),
  })
  .refine(({ eventType, propertyName }) => !eventType.endsWith(".propertyChange") || propertyName, {
    path: ["propertyName"],
    message: "is missing: a property change is of one property",
  })
  .refine(({ eventType, objectTypeId }) => !eventType.startsWith("object.") || objectTypeId, {
    path: ["objectTypeId"],
    message: "is missing: it says which type of object",
  })
  // What an event has nothing to do with makes no other subscription of it.
  .transform(({ propertyName, objectTypeId, ...rest }) => ({
    ...rest,
    ...(rest.eventType.endsWith(".propertyChange") && { propertyName }),
    ...(rest.eventType.startsWith("object.") && { objectTypeId }),
  }))
  .openapi("NewWebhookSubscription");
type NewSubscription = z.infer<typeof NewSubscription>;

/** Where an app's events are posted: its webhook, which our own routes show too. */
export async function readSettings(ctx: CrmCtx, appId: number): Promise<WebhookRow> {
  requirePermission(ctx, "crm.webhooks:read");
  const [row] = await ctx.db.select().from(webhooks).where(eq(webhooks.appId, appId));
  if (!row) throw notFound(`the settings of the app ${appId}`);
  return row;
}

/** Whoever sets or deletes an app's settings is alone with them: of several the last one wins. */
const alone = <T>(ctx: CrmCtx, appId: number, work: (inside: CrmCtx) => Promise<T>): Promise<T> =>
  ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7276, hashtext(${String(appId)}))`);
    return work({ ...ctx, db: tx });
  });

/** Sets them, the first time too; the secret is then to be had by `POST /v1/webhooks/{id}/secret`. */
export async function saveSettings(
  ctx: CrmCtx,
  appId: number,
  settings: z.infer<typeof AppSettings>,
): Promise<WebhookRow> {
  requireWebhooks(ctx);
  const { targetUrl: url, throttling } = settings;
  const concurrency = throttling.maxConcurrentRequests;
  return alone(ctx, appId, async (inside) => {
    const [known] = await inside.db.select({ id: webhooks.id }).from(webhooks).where(eq(webhooks.appId, appId));
    if (!known) return createWebhook(inside, { appId, url, concurrency, types: [], description: `App ${appId}` });
    // A new address hears all that the old one heard.
    const { results } = await listSubscriptions(inside, appId);
    requireSight(
      ctx,
      results.flatMap(({ eventType, objectTypeId }) => typesOf({ eventType, objectTypeId: objectTypeId ?? undefined })),
    );
    return changeWebhook(inside, known.id, { url, concurrency });
  });
}

export async function deleteSettings(ctx: CrmCtx, appId: number): Promise<void> {
  requirePermission(ctx, "crm.webhooks:write");
  await alone(ctx, appId, async (inside) => deleteWebhook(inside, (await readSettings(inside, appId)).id));
}

export async function listSubscriptions(ctx: CrmCtx, appId: number) {
  const { id } = await readSettings(ctx, appId);
  const of = eq(webhookSubscriptions.webhookId, id);
  return { results: await ctx.db.select().from(webhookSubscriptions).where(of).orderBy(asc(webhookSubscriptions.id)) };
}

export async function getSubscription(ctx: CrmCtx, appId: number, id: number) {
  const { id: webhookId } = await readSettings(ctx, appId);
  const [row] = await ctx.db.select().from(webhookSubscriptions).where(one(webhookId, id));
  if (!row) throw notFound(`the subscription ${id}`);
  return row;
}

export async function createSubscription(ctx: CrmCtx, appId: number, input: NewSubscription) {
  requireSight(ctx, typesOf(input));
  const { id: webhookId } = await readSettings(ctx, appId);
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(webhookSubscriptions)
      .values({ ...input, webhookId })
      .onConflictDoNothing()
      .returning();
    if (!row)
      throw conflict(
        `The app ${appId} is subscribed to ${[input.eventType, input.objectTypeId, input.propertyName].filter(Boolean).join(" ")} already.`,
      );
    await audited({ ...ctx, db: tx }, webhookId, "subscribe", { ...input });
    return row;
  });
}

/** Turns subscriptions on and off; 404 when one of them is not the app's. */
export async function switchSubscriptions(ctx: CrmCtx, appId: number, inputs: { id: number; active: boolean }[]) {
  requireWebhooks(ctx);
  const { id: webhookId } = await readSettings(ctx, appId);
  return ctx.db.transaction(async (tx) => {
    for (const { id, active } of inputs) {
      const change = { active, updatedAt: new Date() };
      const rows = await tx.update(webhookSubscriptions).set(change).where(one(webhookId, id)).returning();
      if (rows.length === 0) throw notFound(`the subscription ${id}`);
    }
    await audited({ ...ctx, db: tx }, webhookId, "switch", { inputs });
    const ids = inputs.map(({ id }) => id);
    const of = inArray(webhookSubscriptions.id, ids);
    return tx.select().from(webhookSubscriptions).where(of).orderBy(asc(webhookSubscriptions.id));
  });
}

export async function deleteSubscription(ctx: CrmCtx, appId: number, id: number): Promise<void> {
  requireWebhooks(ctx);
  const { webhookId, eventType } = await getSubscription(ctx, appId, id);
  await ctx.db.transaction(async (tx) => {
    await tx.delete(webhookSubscriptions).where(one(webhookId, id));
    await audited({ ...ctx, db: tx }, webhookId, "unsubscribe", { eventType });
  });
}

/** The types whose records an event tells of. */
function typesOf({ eventType, objectTypeId }: Pick<NewSubscription, "eventType" | "objectTypeId">): ObjectType[] {
  const [subject = ""] = eventType.split(".");
  const type = findType(subject === "object" ? (objectTypeId ?? "") : subject);
  if (!type) throw invalid(`there is no type ${objectTypeId}`);
  return [type];
}

const one = (webhookId: string, id: number) =>
  and(eq(webhookSubscriptions.webhookId, webhookId), eq(webhookSubscriptions.id, id));

const audited = (ctx: CrmCtx, id: string, deed: string, detail: Record<string, unknown>) =>
  recordAudit(ctx.db, ctx, { action: `crm.webhook.${deed}`, subject: `webhooks/${id}`, detail });
