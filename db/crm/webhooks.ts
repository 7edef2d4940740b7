import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

const at = () => timestamp({ withTimezone: true });
type Sealed = { keyId: string; sealed: string };

/** Addresses that events are posted to: in Standard Webhooks' way, or in that of HubSpot's apps (`appId`). */
export const webhooks = pgTable(
  "webhooks",
  {
    id: uuid().primaryKey(),
    appId: bigint({ mode: "number" }).unique("webhooks_app"),
    url: text().notNull(),
    description: text().notNull().default(""),
    /** Event types or patterns; of an app its subscriptions say. */
    types: text().array().notNull(),
    secret: jsonb().$type<Sealed>().notNull(),
    /** After a rotation both sign for a while. */
    previousSecret: jsonb().$type<Sealed>(),
    previousUntil: at(),
    /** Requests under way at once. */
    concurrency: integer().notNull().default(5),
    enabled: boolean().notNull().default(true),
    /** Why it was disabled, when nobody asked for that, and when its maker was told. */
    disabledBecause: text(),
    toldAt: at(),
    /** Since when nothing arrived any more. */
    failingSince: at(),
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("webhooks_untold")
      .on(t.updatedAt)
      .where(sql`${t.disabledBecause} is not null and ${t.toldAt} is null`),
  ],
);

/** What an app of HubSpot's kind wants to hear, such as `contact.propertyChange` of `email`. */
export const webhookSubscriptions = pgTable(
  "webhook_subscriptions",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    webhookId: uuid()
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    eventType: text().notNull(),
    /** Of `object.…` events: which type, such as `2-1`. */
    objectTypeId: text(),
    propertyName: text(),
    active: boolean().notNull().default(false),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("webhook_subscriptions_webhook").on(t.webhookId, t.id),
    unique("webhook_subscriptions_once")
      .on(t.webhookId, t.eventType, t.objectTypeId, t.propertyName)
      .nullsNotDistinct(),
  ],
);

/** One row an event and webhook. The event itself stands in the outbox: erased there, it is not posted. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: uuid().primaryKey(),
    webhookId: uuid()
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    /** Of the outbox; null is a trial that somebody asked for. */
    seq: bigint({ mode: "number" }),
    type: text().notNull(),
    subject: text().notNull(),
    state: text().$type<"waiting" | "delivered" | "failed" | "erased">().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    leasedUntil: at(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [
    index("webhook_deliveries_list").on(t.webhookId, t.id),
    index("webhook_deliveries_due")
      .on(t.webhookId, t.nextAt)
      .where(sql`${t.state} = 'waiting'`),
    index("webhook_deliveries_age").on(t.createdAt),
  ],
);

/** Each try at a delivery and what the other side answered. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    deliveryId: uuid().notNull(),
    number: integer().notNull(),
    at: at().notNull().defaultNow(),
    ms: integer().notNull(),
    status: integer(),
    error: text(),
  },
  (t) => [
    primaryKey({ columns: [t.deliveryId, t.number] }),
    foreignKey({ columns: [t.deliveryId], foreignColumns: [webhookDeliveries.id] }).onDelete("cascade"),
  ],
);

/** How far those who follow the feed on our side have come. */
export const feedReaders = pgTable("feed_readers", {
  name: text().primaryKey(),
  xid: text().notNull(),
  seq: text().notNull(),
});
