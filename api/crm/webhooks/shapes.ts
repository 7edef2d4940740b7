import type { webhookDeliveries, webhooks } from "#db/crm/schema.ts";
import { z } from "#kit/router.ts";
import { iso, isoOrNull } from "../hubspot/schemas.ts";
import { EventTypePattern } from "../feed/event-types.ts";

export const Url = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).max(2_000);
export const Types = z.array(EventTypePattern).min(1).max(50);

export const Webhook = z
  .object({
    id: z.string(),
    appId: z.number().nullable().openapi({ description: "Of webhooks that an app of HubSpot's kind has set." }),
    url: z.string(),
    description: z.string(),
    types: z.array(z.string()),
    enabled: z.boolean(),
    disabledBecause: z.string().nullable(),
    failingSince: isoOrNull,
    createdBy: z.string(),
    createdAt: iso,
    updatedAt: iso,
  })
  .openapi("Webhook");

export const Secret = z
  .string()
  .openapi({ description: "Signs what is posted. It is told this once.", example: "whsec_…" });

export const Delivery = z
  .object({
    id: z.string().openapi({ description: "The header `webhook-id` of each attempt." }),
    type: z.string(),
    subject: z.string(),
    state: z.enum(["waiting", "delivered", "failed", "erased"]),
    attempts: z.number(),
    nextAt: isoOrNull,
    createdAt: iso,
    endedAt: isoOrNull,
  })
  .openapi("WebhookDelivery");

export const DeliveryWithAttempts = Delivery.extend({
  log: z.array(
    z.object({
      number: z.number(),
      at: iso,
      ms: z.number(),
      status: z.number().nullable(),
      error: z.string().nullable(),
    }),
  ),
}).openapi("WebhookDeliveryWithAttempts");

export type WebhookRow = typeof webhooks.$inferSelect;
export type DeliveryRow = typeof webhookDeliveries.$inferSelect;

export const shownDelivery = (row: DeliveryRow) => ({ ...row, nextAt: row.state === "waiting" ? row.nextAt : null });
