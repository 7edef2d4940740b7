import { sql } from "drizzle-orm";
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

export * from "../frame.ts";

const at = () => timestamp({ withTimezone: true });
type Json = Record<string, unknown>;

/**
 * Every training, and its model when one came of it. `active` answers for its target; `candidate` is better than the
 * incumbent it met and waits for promotion; `retired` was active once.
 */
export const models = pgTable(
  "models",
  {
    id: uuid().primaryKey(),
    target: text().notNull(),
    version: integer().notNull(),
    status: text({
      enum: ["training", "candidate", "active", "retired", "rejected", "insufficient", "failed"],
    }).notNull(),
    kind: text({ enum: ["logistic", "boosting"] }),
    outcomes: integer(),
    conversions: integer(),
    better: boolean().notNull().default(false),
    reason: text().notNull().default(""),
    /** What was tried, how it measured, what was left out. */
    report: jsonb().$type<Json>().notNull().default({}),
    model: jsonb().$type<Json>(),
    /** The active model that it was compared with, null for the scorecard. */
    incumbentId: uuid(),
    /** The active model that it took over from: rolling back leads there. */
    previousId: uuid(),
    trainedBy: text().notNull(),
    /** Actor and Idempotency-Key of the request that asked for it. */
    requestKey: text().unique(),
    createdAt: at().notNull().defaultNow(),
    promotedAt: at(),
  },
  (t) => [
    uniqueIndex("models_target_version").on(t.target, t.version),
    uniqueIndex("models_active")
      .on(t.target)
      .where(sql`${t.status} = 'active'`),
  ],
);

/** One row a call: who asked what, which engine answered, what it used. */
export const requests = pgTable(
  "requests",
  {
    id: uuid().primaryKey(),
    feature: text({ enum: ["score", "content", "next-actions", "insights"] }).notNull(),
    actor: text().notNull(),
    engine: text().notNull(),
    model: text().notNull(),
    version: text().notNull(),
    count: integer().notNull().default(1),
    inputTokens: integer().notNull().default(0),
    outputTokens: integer().notNull().default(0),
    /** US dollars; null when the price is not known. */
    cost: doublePrecision(),
    ms: integer().notNull(),
    httpRequestId: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("requests_created").on(t.createdAt)],
);

/** What people made of an answer: once for each person and subject of a request. */
export const feedback = pgTable(
  "feedback",
  {
    id: uuid().primaryKey(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id, { onDelete: "cascade" }),
    subject: text().notNull().default(""),
    verdict: text({ enum: ["accepted", "edited", "dismissed"] }).notNull(),
    action: text(),
    diff: text(),
    actor: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("feedback_once").on(t.requestId, t.actor, t.subject), index("feedback_action").on(t.action)],
);

/** Engagement of the leads seen lately: what the scorecard ranks by. The key is an id or a hash. */
export const seenLeads = pgTable(
  "seen_leads",
  {
    key: text().primaryKey(),
    engagement: jsonb().$type<Record<string, string | number | boolean>>().notNull(),
    seenAt: at().notNull().defaultNow(),
  },
  (t) => [index("seen_leads_at").on(t.seenAt)],
);
