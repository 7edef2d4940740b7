import { bigint, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** What a property tells of the records of a type that a record is associated with: by any association, or by one type. */
export type Rollup = {
  function: "count" | "sum" | "min" | "max" | "avg";
  objectType: string;
  /** What is summed or compared; a count has none. */
  property?: string | undefined;
  associationTypeId?: number | undefined;
};

/** Types whose records are being calculated anew since a formula or roll-up changed, and up to which record that has come. */
export const recalculations = pgTable("recalculations", {
  objectType: text().primaryKey(),
  cursor: bigint({ mode: "number" }).notNull().default(0),
  end: bigint({ mode: "number" }).notNull(),
  startedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
