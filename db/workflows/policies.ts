import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at, json } from "./columns.ts";

/** The policy of a definition's current version, as far as it is about starts. Whether it is stopped: `definition_states`. */
export const guards = pgTable("guards", {
  /** `namespace/name`. */
  definition: text().primaryKey(),
  policy: json(),
  /** Starts before this do not count for the cap. */
  countedSince: at(),
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
