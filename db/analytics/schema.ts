import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

export * from "../frame.ts";

const at = () => timestamp({ withTimezone: true });

/** Every event taken in, once. */
export const facts = pgTable(
  "facts",
  {
    id: text().primaryKey(),
    type: text().notNull(),
    source: text().notNull(),
    subject: text(),
    actor: text(),
    time: at().notNull(),
    receivedAt: at().notNull().defaultNow(),
  },
  (t) => [index("facts_type_time").on(t.type, t.time), index("facts_subject").on(t.subject)],
);

/** The current properties of CRM records, as their events told them. */
export const records = pgTable(
  "records",
  {
    type: text().notNull(),
    id: text().notNull(),
    properties: jsonb().$type<Record<string, string | null>>().notNull(),
    ownerId: text(),
    teamId: text(),
    createdAt: at().notNull(),
    /** Time of the newest event applied: an older one changes nothing. */
    updatedAt: at().notNull(),
    deleted: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.type, t.id] }),
    index("records_created").on(t.type, t.createdAt),
    index("records_owner").on(t.type, t.ownerId),
  ],
);

export const runs = pgTable(
  "runs",
  {
    id: uuid().primaryKey(),
    definition: text().notNull(),
    version: text().notNull(),
    status: text().notNull(),
    recordType: text(),
    recordId: text(),
    startedAt: at().notNull(),
    endedAt: at(),
    waitingMs: bigint({ mode: "number" }).notNull().default(0),
    incidents: integer().notNull().default(0),
    updatedAt: at().notNull(),
  },
  (t) => [index("runs_definition").on(t.definition, t.startedAt), index("runs_record").on(t.recordType, t.recordId)],
);

export const messages = pgTable(
  "messages",
  {
    id: text().primaryKey(),
    direction: text().notNull(),
    channel: text().notNull(),
    purpose: text(),
    template: text(),
    /** Such as `leads/42`. */
    record: text(),
    inReplyTo: text(),
    state: text().notNull(),
    acceptedAt: at().notNull(),
    sentAt: at(),
    updatedAt: at().notNull(),
  },
  (t) => [
    index("messages_accepted").on(t.acceptedAt),
    index("messages_record").on(t.record),
    index("messages_reply").on(t.inReplyTo),
  ],
);
