import { bigint, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** Types whose records are being calculated anew since a formula changed, and up to which record that has come. */
export const recalculations = pgTable("recalculations", {
  objectType: text().primaryKey(),
  cursor: bigint({ mode: "number" }).notNull().default(0),
  end: bigint({ mode: "number" }).notNull(),
  startedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
