import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { iso } from "../hubspot/schemas.ts";
import {
  getDelivery,
  getWebhook,
  listDeliveries,
  ListDeliveries,
  listWebhooks,
  redeliver,
  testWebhook,
} from "./list-webhooks.ts";
import {
  changeWebhook,
  ChangeWebhook,
  createWebhook,
  CreateWebhook,
  deleteWebhook,
  rotateSecret,
} from "./save-webhook.ts";
import { Delivery, DeliveryWithAttempts, Secret, Webhook } from "./shapes.ts";

const tags = ["Webhooks"];
const path = "/v1/webhooks";
const params = z.object({ id: z.uuid() });
const deliveryParams = params.extend({ deliveryId: z.uuid() });

const Webhooks = z.object({ results: z.array(Webhook) }).openapi("Webhooks");
const Created = Webhook.extend({ signingSecret: Secret }).openapi("CreatedWebhook");
const Rotated = z.object({ secret: Secret, previousUntil: iso }).openapi("RotatedSecret");
const Deliveries = page(Delivery).openapi("WebhookDeliveries");

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List webhooks",
  responses: responses({ 200: { schema: Webhooks, description: "All webhooks, the oldest first" } }),
});
const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Have events posted to an address",
  description:
    "Events are posted as Standard Webhooks 1.0 says: signed in `webhook-signature`, tried ten times over three days, disabled when nothing arrives for that long or the address answers 410; whoever set it is told by mail. Whoever does not see every record and property may set none.",
  request: body(CreateWebhook),
  responses: responses({ 201: { schema: Created, description: "The webhook and, this once, its secret" } }),
});
const get = createRoute({
  method: "get",
  path: `${path}/{id}`,
  tags,
  summary: "Show a webhook",
  request: { params },
  responses: responses({ 200: { schema: Webhook, description: "The webhook" } }),
});
const change = createRoute({
  method: "patch",
  path: `${path}/{id}`,
  tags,
  summary: "Change, disable or enable a webhook",
  description: "What happened while we had disabled it is posted when it is enabled again.",
  request: { params, ...body(ChangeWebhook) },
  responses: responses({ 200: { schema: Webhook, description: "The webhook" } }),
});
const remove = createRoute({
  method: "delete",
  path: `${path}/{id}`,
  tags,
  summary: "Delete a webhook and the list of what it was posted",
  request: { params },
  responses: responses({ 204: { description: "It is gone" } }),
});
const rotate = createRoute({
  method: "post",
  path: `${path}/{id}/secret`,
  tags,
  summary: "Make a new secret",
  description:
    "For 24 hours both sign: `webhook-signature` then holds two signatures. An app of HubSpot's kind changes at once.",
  request: { params },
  responses: responses({ 201: { schema: Rotated, description: "The secret, this once" } }),
});
const trial = createRoute({
  method: "post",
  path: `${path}/{id}/test`,
  tags,
  summary: "Post a trial event",
  request: { params },
  responses: responses({ 202: { schema: Delivery, description: "The delivery, to be looked at" } }),
});
const deliveries = createRoute({
  method: "get",
  path: `${path}/{id}/deliveries`,
  tags,
  summary: "List what a webhook was posted and what waits",
  request: { params, query: ListDeliveries },
  responses: responses({ 200: { schema: Deliveries, description: "A page, the newest first" } }),
});
const delivery = createRoute({
  method: "get",
  path: `${path}/{id}/deliveries/{deliveryId}`,
  tags,
  summary: "Show a delivery with each attempt",
  request: { params: deliveryParams },
  responses: responses({ 200: { schema: DeliveryWithAttempts, description: "The delivery" } }),
});
const again = createRoute({
  method: "post",
  path: `${path}/{id}/deliveries/{deliveryId}/redeliver`,
  tags,
  summary: "Post an event once more, under the same id",
  request: { params: deliveryParams },
  responses: responses({ 202: { schema: DeliveryWithAttempts, description: "The delivery, waiting" } }),
});

export const webhookRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) => c.json(Webhooks.parse(await listWebhooks(c.var.ctx)), 200))
  .openapi(create, async (c) => c.json(Created.parse(await createWebhook(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(get, async (c) => c.json(Webhook.parse(await getWebhook(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(change, async (c) =>
    c.json(Webhook.parse(await changeWebhook(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(remove, async (c) => {
    await deleteWebhook(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(rotate, async (c) => c.json(Rotated.parse(await rotateSecret(c.var.ctx, c.req.valid("param").id)), 201))
  .openapi(trial, async (c) => c.json(Delivery.parse(await testWebhook(c.var.ctx, c.req.valid("param").id)), 202))
  .openapi(deliveries, async (c) =>
    c.json(Deliveries.parse(await listDeliveries(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))), 200),
  )
  .openapi(delivery, async (c) => {
    const { id, deliveryId } = c.req.valid("param");
    return c.json(DeliveryWithAttempts.parse(await getDelivery(c.var.ctx, id, deliveryId)), 200);
  })
  .openapi(again, async (c) => {
    const { id, deliveryId } = c.req.valid("param");
    return c.json(DeliveryWithAttempts.parse(await redeliver(c.var.ctx, id, deliveryId)), 202);
  });
