import { sql } from "drizzle-orm";
import { bigserial, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, json } from "./columns.ts";
import { runs } from "./runs.ts";

/** What a run listens for. A closed one stays so that its events are not given to the run's next listener. */
export const subscriptions = pgTable(
  "subscriptions",
  {
    id: text().primaryKey(),
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    until: at(),
    createdAt: at().notNull().defaultNow(),
    closedAt: at(),
  },
  (t) => [index("subscriptions_run").on(t.runId)],
);

/** The filters of open subscriptions, found by what an event has: its type, then per shape the key. */
export const listeners = pgTable(
  "listeners",
  {
    subscriptionId: text()
      .notNull()
      .references(() => subscriptions.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    /** A CloudEvents type, or `*` where the filter names none. */
    type: text().notNull(),
    shape: text().notNull(),
    key: text().notNull(),
    /** Programs over an event that yield the key: the same for all of a shape. Where none are told, its expected correlations. */
    from: json().$type<string[]>(),
    filter: json().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.subscriptionId, t.position] }),
    index("listeners_lookup").on(t.type, t.shape, t.key),
  ],
);

/** Events that came in, kept for listeners that come just after them; later only the ids stay, against duplicates. */
export const events = pgTable(
  "events",
  {
    source: text().notNull(),
    id: text().notNull(),
    seq: bigserial({ mode: "number" }).notNull(),
    type: text().notNull(),
    event: json(),
    receivedAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.source, t.id] }),
    index("events_type").on(t.type, t.seq),
    index("events_age").on(t.receivedAt),
  ],
);

/** Signals to runs, written with the change they tell of and sent until Temporal has them. */
export const signals = pgTable(
  "signals",
  {
    seq: bigserial({ mode: "number" }).primaryKey(),
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    name: text().$type<"event" | "answer">().notNull(),
    /** Task, or subscription: signals of one subject go in order. */
    subject: text().notNull(),
    /** Event, or empty. */
    item: text().notNull().default(""),
    payload: json().notNull(),
    createdAt: at().notNull().defaultNow(),
    sentAt: at(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    error: text(),
  },
  (t) => [
    unique("signals_once").on(t.name, t.subject, t.item),
    index("signals_unsent")
      .on(t.subject, t.seq)
      .where(sql`${t.sentAt} is null`),
    index("signals_pending")
      .on(t.name, t.seq)
      .where(sql`${t.sentAt} is null`),
    index("signals_run").on(t.runId),
    index("signals_sent").on(t.sentAt),
  ],
);
