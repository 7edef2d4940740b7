import { bigint, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at } from "./columns.ts";
import { batches } from "./operations.ts";
import { runs } from "./runs.ts";

/** A record of a batch that enrols, and what came of it. */
export const batchRecords = pgTable(
  "batch_records",
  {
    batchId: uuid()
      .notNull()
      .references(() => batches.id, { onDelete: "cascade" }),
    recordId: bigint({ mode: "number" }).notNull(),
    state: text().$type<"done" | "failed">().notNull(),
    /** Why it was refused, or what holds its run. */
    reason: text(),
    runId: uuid().references(() => runs.id, { onDelete: "set null" }),
    at: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.batchId, t.recordId] })],
);
