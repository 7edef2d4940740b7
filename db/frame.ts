import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

const at = (name?: string) => (name ? timestamp(name, { withTimezone: true }) : timestamp({ withTimezone: true }));

/** Events written in the transaction of the change they tell of. `seq` grows in commit order within one subject. */
export const outbox = pgTable("outbox", {
  seq: bigserial({ mode: "number" }).primaryKey(),
  id: uuid().notNull().unique(),
  type: text().notNull(),
  subject: text().notNull(),
  event: jsonb().$type<Record<string, unknown>>().notNull(),
  createdAt: at().notNull().defaultNow(),
});

/** One row an event and subscriber: what is still to be delivered. */
export const deliveries = pgTable(
  "deliveries",
  {
    seq: bigint({ mode: "number" })
      .notNull()
      .references(() => outbox.seq, { onDelete: "cascade" }),
    subscriber: text().notNull(),
    subject: text().notNull(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    error: text(),
    deliveredAt: at(),
    rejectedAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.subscriber, t.seq] }),
    index("deliveries_open")
      .on(t.subscriber, t.subject, t.seq)
      .where(sql`${t.deliveredAt} is null and ${t.rejectedAt} is null`),
    index("deliveries_due")
      .on(t.subscriber, t.seq)
      .where(sql`${t.deliveredAt} is null and ${t.rejectedAt} is null`),
  ],
);

/** First answers to POSTs that carried an `Idempotency-Key`, stored in the transaction of their effect. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    actor: text().notNull(),
    key: text().notNull(),
    request: text().notNull(),
    status: integer(),
    body: text(),
    contentType: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("idempotency_keys_actor_key").on(t.actor, t.key), index("idempotency_keys_age").on(t.createdAt)],
);

/**
 * Who did what, append-only: the run role may insert and select. At commit the database gives each row its place in a
 * chain: `hash` covers the row and the `hash` of the row before it.
 */
export const audit = pgTable(
  "audit",
  {
    id: uuid().primaryKey(),
    at: at().notNull().defaultNow(),
    actor: text().notNull(),
    onBehalfOf: text(),
    action: text().notNull(),
    subject: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    requestId: text(),
    seq: bigint({ mode: "number" }).unique("audit_seq"),
    previous: text(),
    hash: text(),
  },
  (t) => [index("audit_at").on(t.at), index("audit_subject").on(t.subject)],
);

/** Where the chain of the audit ends, and the row before its first one: the run role may only read it. */
export const auditHead = pgTable("audit_head", {
  only: boolean().primaryKey().default(true),
  seq: bigint({ mode: "number" }).notNull().default(0),
  hash: text().notNull().default(""),
  anchorSeq: bigint({ mode: "number" }).notNull().default(0),
  anchorHash: text().notNull().default(""),
});
