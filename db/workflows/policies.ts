import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const at = () => timestamp({ withTimezone: true });
const json = () => jsonb().$type<any>();

/** The policy of a definition's current version, as far as it is about starts. Whether it is stopped: `definition_states`. */
export const guards = pgTable("guards", {
  /** `namespace/name`. */
  definition: text().primaryKey(),
  policy: json(),
  /** Starts before this do not count for the cap. */
  countedSince: at(),
  /** When the cap stopped it, and when its owner's incident was raised. */
  trippedAt: at(),
  toldAt: at(),
});

/** Runs that are to be cancelled, written with the decision and carried out until Temporal has heard of it. */
export const cancellations = pgTable(
  "cancellations",
  {
    runId: uuid().primaryKey(),
    reason: text().notNull(),
    requestedBy: text(),
    createdAt: at().notNull().defaultNow(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    doneAt: at(),
    error: text(),
  },
  (t) => [
    index("cancellations_due")
      .on(t.nextAt)
      .where(sql`${t.doneAt} is null`),
  ],
);

/** Records that are given to a definition as if they were new, a page at a time. */
export const enrolments = pgTable(
  "enrolments",
  {
    id: uuid().primaryKey(),
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    objectType: text().notNull(),
    /** Ids, or filters of a search. */
    wanted: json().notNull(),
    dryRun: boolean().notNull(),
    status: text().$type<"running" | "done" | "cancelled" | "failed">().notNull().default("running"),
    /** The last record that was looked at. */
    cursor: text(),
    looked: integer().notNull().default(0),
    unmatched: integer().notNull().default(0),
    started: integer().notNull().default(0),
    held: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
    error: text(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [
    index("enrolments_definition").on(t.namespace, t.name, t.createdAt),
    index("enrolments_running")
      .on(t.nextAt)
      .where(sql`${t.status} = 'running'`),
  ],
);
