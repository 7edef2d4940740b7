import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso } from "../hubspot/schemas.ts";
import * as app from "./app-settings.ts";
import type { WebhookRow } from "./shapes.ts";

const tags = ["Webhooks of apps"];
const settingsPath = "/webhooks/v3/{appId}/settings";
const path = "/webhooks/v3/{appId}/subscriptions";
const Id = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const params = z.object({ appId: Id });
const subscriptionParams = params.extend({ subscriptionId: Id });

const Settings = app.AppSettings.extend({ createdAt: iso, updatedAt: iso }).openapi("WebhookAppSettingsView");
const Subscription = z
  .object({
    id: z.coerce.string(),
    eventType: z.string(),
    propertyName: z.string().nullish().transform(orLeftOut),
    objectTypeId: z.string().nullish().transform(orLeftOut),
    active: z.boolean(),
    createdAt: iso,
    updatedAt: iso,
  })
  .openapi("WebhookSubscription");
const Subscriptions = z.object({ results: z.array(Subscription) }).openapi("WebhookSubscriptions");
const Switched = z
  .object({ status: z.literal("COMPLETE"), results: z.array(Subscription), startedAt: iso, completedAt: iso })
  .openapi("SwitchedWebhookSubscriptions");

function orLeftOut(value: string | null | undefined): string | undefined {
  return value ?? undefined;
}

const settingsOf = (row: WebhookRow) =>
  Settings.parse({ ...row, targetUrl: row.url, throttling: { maxConcurrentRequests: row.concurrency } });

const readSettings = createRoute({
  method: "get",
  path: settingsPath,
  tags,
  summary: "Show where an app's events are posted",
  request: { params },
  responses: responses({ 200: { schema: Settings, description: "The settings" } }),
});
const saveSettings = createRoute({
  method: "put",
  path: settingsPath,
  tags,
  summary: "Say where an app's events are posted",
  description: "The secret that signs them is told by `POST /v1/webhooks/{id}/secret`.",
  request: { params, ...body(app.AppSettings) },
  responses: responses({ 200: { schema: Settings, description: "The settings" } }),
});
const deleteSettings = createRoute({
  method: "delete",
  path: settingsPath,
  tags,
  summary: "Post nothing to an app any more",
  request: { params },
  responses: responses({ 204: { description: "The settings and subscriptions are gone" } }),
});
const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List what an app has subscribed to",
  request: { params },
  responses: responses({ 200: { schema: Subscriptions, description: "All subscriptions" } }),
});
const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Subscribe an app to an event",
  request: { params, ...body(app.NewSubscription) },
  responses: responses({ 201: { schema: Subscription, description: "The subscription" } }),
});
const get = createRoute({
  method: "get",
  path: `${path}/{subscriptionId}`,
  tags,
  summary: "Show a subscription",
  request: { params: subscriptionParams },
  responses: responses({ 200: { schema: Subscription, description: "The subscription" } }),
});
const patch = createRoute({
  method: "patch",
  path: `${path}/{subscriptionId}`,
  tags,
  summary: "Turn a subscription on or off",
  request: { params: subscriptionParams, ...body(z.object({ active: z.boolean() })) },
  responses: responses({ 200: { schema: Subscription, description: "The subscription" } }),
});
const remove = createRoute({
  method: "delete",
  path: `${path}/{subscriptionId}`,
  tags,
  summary: "End a subscription",
  request: { params: subscriptionParams },
  responses: responses({ 204: { description: "It is gone" } }),
});
const batch = createRoute({
  method: "post",
  path: `${path}/batch/update`,
  tags,
  summary: "Turn subscriptions on and off",
  request: {
    params,
    ...body(
      z.object({
        inputs: z
          .array(z.object({ id: Id, active: z.boolean() }))
          .min(1)
          .max(100),
      }),
    ),
  },
  responses: responses({ 200: { schema: Switched, description: "The subscriptions" } }),
});

export const webhookAppRoutes = createRouter<CrmCtx>()
  .openapi(readSettings, async (c) =>
    c.json(settingsOf(await app.readSettings(c.var.ctx, c.req.valid("param").appId)), 200),
  )
  .openapi(saveSettings, async (c) =>
    c.json(settingsOf(await app.saveSettings(c.var.ctx, c.req.valid("param").appId, c.req.valid("json"))), 200),
  )
  .openapi(deleteSettings, async (c) => {
    await app.deleteSettings(c.var.ctx, c.req.valid("param").appId);
    return c.body(null, 204);
  })
  .openapi(list, async (c) =>
    c.json(Subscriptions.parse(await app.listSubscriptions(c.var.ctx, c.req.valid("param").appId)), 200),
  )
  .openapi(create, async (c) =>
    c.json(
      Subscription.parse(await app.createSubscription(c.var.ctx, c.req.valid("param").appId, c.req.valid("json"))),
      201,
    ),
  )
  .openapi(batch, async (c) => {
    const startedAt = new Date();
    const results = await app.switchSubscriptions(c.var.ctx, c.req.valid("param").appId, c.req.valid("json").inputs);
    return c.json(Switched.parse({ status: "COMPLETE", results, startedAt, completedAt: new Date() }), 200);
  })
  .openapi(get, async (c) => {
    const { appId, subscriptionId } = c.req.valid("param");
    return c.json(Subscription.parse(await app.getSubscription(c.var.ctx, appId, subscriptionId)), 200);
  })
  .openapi(patch, async (c) => {
    const { appId, subscriptionId } = c.req.valid("param");
    const inputs = [{ id: subscriptionId, active: c.req.valid("json").active }];
    const [row] = await app.switchSubscriptions(c.var.ctx, appId, inputs);
    return c.json(Subscription.parse(row), 200);
  })
  .openapi(remove, async (c) => {
    const { appId, subscriptionId } = c.req.valid("param");
    await app.deleteSubscription(c.var.ctx, appId, subscriptionId);
    return c.body(null, 204);
  });
