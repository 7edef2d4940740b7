import { sql } from "drizzle-orm";
import {
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

export * from "../frame.ts";

const at = () => timestamp({ withTimezone: true });

export const messageStates = [
  "accepted",
  "sending",
  "retrying",
  "sent",
  "bounced",
  "failed",
  "suppressed",
  "unknown",
  "received",
] as const;
export type MessageState = (typeof messageStates)[number];

/** `connecting` until the message's body is handed over, `sending` from there until the server's verdict. */
export const attemptStates = ["connecting", "sending", "sent", "refused", "failed", "unknown"] as const;
export type AttemptState = (typeof attemptStates)[number];

export type Attachment = { name: string | null; contentType: string; bytes: number };

/** Every message, out or in. `dueAt` is when its delivery job is to look at it next. */
export const messages = pgTable(
  "messages",
  {
    id: uuid().primaryKey(),
    direction: text({ enum: ["outbound", "inbound"] }).notNull(),
    channel: text({ enum: ["email"] })
      .notNull()
      .default("email"),
    purpose: text({ enum: ["transactional", "marketing"] }),
    state: text({ enum: messageStates }).notNull(),
    reason: text(),
    fromAddress: text().notNull(),
    toAddress: text().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text(),
    attachments: jsonb().$type<Attachment[]>().notNull().default([]),
    automatic: boolean().notNull().default(false),
    /** Its text is for the recipient alone: shown to nobody, and gone once it was sent. */
    confidential: boolean().notNull().default(false),
    template: text(),
    templateVersion: integer(),
    /** The mail's own Message-ID, without its angle brackets. */
    messageId: text().notNull(),
    inReplyTo: uuid(),
    conversationId: uuid().notNull(),
    recordId: text(),
    ownerId: text(),
    sendAt: at(),
    dueAt: at(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at()
      .notNull()
      .defaultNow()
      .$onUpdate(() => new Date()),
    sentAt: at(),
  },
  (t) => [
    uniqueIndex("messages_message_id").on(t.direction, t.messageId),
    index("messages_by_message_id").on(t.messageId),
    index("messages_conversation").on(t.conversationId, t.id),
    index("messages_record").on(t.recordId, t.id),
    index("messages_to").on(t.toAddress, t.id),
    index("messages_state").on(t.state, t.id),
    index("messages_owner").on(t.ownerId, t.id),
    index("messages_inbound")
      .on(t.id)
      .where(sql`${t.direction} = 'inbound'`),
    index("messages_open")
      .on(t.dueAt)
      .where(sql`${t.state} in ('accepted', 'sending', 'retrying')`),
  ],
);

export const attempts = pgTable(
  "attempts",
  {
    message: uuid()
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    state: text({ enum: attemptStates }).notNull(),
    startedAt: at().notNull().defaultNow(),
    /** When the body began to be handed over; before that nothing can have been delivered. */
    bodyAt: at(),
    endedAt: at(),
    response: text(),
    error: text(),
  },
  (t) => [primaryKey({ columns: [t.message, t.number] })],
);

/** Versions never change; a message names the one it was rendered from. */
export const templates = pgTable(
  "templates",
  {
    name: text().notNull(),
    version: integer().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text(),
    variables: text().array().notNull(),
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.name, t.version] })],
);

/** Whether an address has consented to a purpose. */
export const preferences = pgTable(
  "preferences",
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    purpose: text({ enum: ["marketing"] }).notNull(),
    granted: boolean().notNull(),
    source: text().notNull(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("preferences_email_purpose").on(t.email, t.purpose)],
);

/** Each word that was given or taken back, and how: what shows a consent to whoever asks for it. */
export const consents = pgTable(
  "consents",
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    purpose: text({ enum: ["marketing"] }).notNull(),
    granted: boolean().notNull(),
    source: text().notNull(),
    /** What the person agreed to, as it was shown. */
    wording: text(),
    actor: text().notNull(),
    at: at().notNull().defaultNow(),
  },
  (t) => [index("consents_email").on(t.email, t.id)],
);

/** Addresses that get nothing any more, whatever the purpose. */
export const suppressions = pgTable("suppressions", {
  id: uuid().primaryKey(),
  email: text().notNull().unique(),
  reason: text({ enum: ["bounce", "complaint", "manual", "erasure"] }).notNull(),
  message: uuid(),
  createdBy: text().notNull(),
  createdAt: at().notNull().defaultNow(),
});
