import { sql } from "drizzle-orm";
import { bigserial, boolean, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, json } from "./columns.ts";
import { definitions } from "./definitions.ts";

/** What starts the current version of a definition: one row an event type that it waits for. */
export const triggers = pgTable(
  "triggers",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    /** A CloudEvents type, or `*` where the filter names none. */
    type: text().notNull(),
    strategy: text().$type<"one" | "any" | "all">().notNull().default("one"),
    filters: json().notNull(),
    read: text().$type<"data" | "envelope" | "raw">().notNull().default("envelope"),
  },
  (t) => [primaryKey({ columns: [t.namespace, t.name, t.type] }), index("triggers_type").on(t.type)],
);

/** Events that came for a definition which waits for several: it starts, under this id, when the last is there. */
export const triggerMatches = pgTable(
  "trigger_matches",
  {
    /** The id that its run will have. */
    id: uuid().primaryKey(),
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    /** What the correlations have been bound to. */
    bound: json().notNull(),
    /** By filter; null where its event is still to come. */
    events: json().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("trigger_matches_definition").on(t.namespace, t.name, t.createdAt),
    index("trigger_matches_age").on(t.createdAt),
  ],
);

/** When the current version of a definition starts by the clock. Temporal holds `every` and `cron`; `after` is due here. */
export const schedules = pgTable(
  "schedules",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    /** Null when the definition has no schedule any more and Temporal is still to hear of it. */
    spec: json(),
    paused: boolean().notNull().default(false),
    note: text(),
    pausedBy: text(),
    /** When an `after` is due; null while its run goes on. */
    nextAt: at(),
    /** When Temporal heard of this state; null when it is still to hear. */
    appliedAt: at(),
    attempts: integer().notNull().default(0),
    tryAt: at().notNull().defaultNow(),
    error: text(),
  },
  (t) => [
    primaryKey({ columns: [t.namespace, t.name] }),
    index("schedules_unapplied")
      .on(t.tryAt)
      .where(sql`${t.appliedAt} is null`),
    index("schedules_due")
      .on(t.nextAt)
      .where(sql`${t.nextAt} is not null`),
  ],
);

/** Addresses that start a definition by a plain POST. Of the token only a hash is kept. */
export const hooks = pgTable(
  "hooks",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    tokenHash: text().notNull().unique(),
    /** Encrypted; set where callers sign what they send. */
    secret: text(),
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.namespace, t.name] }),
    foreignKey({ columns: [t.namespace, t.name], foreignColumns: [definitions.namespace, definitions.name] }),
  ],
);

/** Decides once whether a cause starts a definition, and holds the start until Temporal has it. */
export const starts = pgTable(
  "starts",
  {
    definition: text().notNull(),
    cause: text().notNull(),
    runId: uuid().notNull().unique(),
    /** Hash of the request, where a caller's key stands for one. */
    request: text(),
    seq: bigserial({ mode: "number" }).notNull(),
    decision: text().$type<"started" | "held" | "skipped" | "replaced">().notNull().default("started"),
    /** Which policy decided so, and why. */
    policy: text(),
    reason: text(),
    /** The value of the concurrency key. */
    slot: text(),
    /** When policies let it start; null while they do not say. */
    dueAt: at(),
    /** What it is about: starts about one subject go in order. */
    subject: text(),
    /** 0: a person or a program waits for it; 1: events and the clock. */
    lane: integer().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
    dispatchedAt: at(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    error: text(),
  },
  (t) => [
    primaryKey({ columns: [t.definition, t.cause] }),
    index("starts_pending")
      .on(t.lane, t.nextAt)
      .where(sql`${t.dispatchedAt} is null`),
    index("starts_order")
      .on(t.subject, t.seq)
      .where(sql`${t.dispatchedAt} is null and ${t.subject} is not null`),
    index("starts_held")
      .on(t.definition, t.seq)
      .where(sql`${t.decision} = 'held'`),
    index("starts_slot")
      .on(t.definition, t.slot)
      .where(sql`${t.slot} is not null`),
    index("starts_due").on(t.definition, t.dueAt),
    index("starts_decided").on(t.definition, t.decision, t.seq),
    index("starts_age").on(t.createdAt),
    index("starts_dispatched").on(t.lane, t.dispatchedAt),
  ],
);
