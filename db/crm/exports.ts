import { bigint, index, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { ImportActor } from "./schema.ts";

const at = () => timestamp({ withTimezone: true });

/** What somebody asked to take out as a file. The file is made when it is fetched: it is as fresh as that, and kept nowhere. */
export const exports = pgTable(
  "exports",
  {
    id: uuid().primaryKey(),
    /** The contract's ids are numbers. */
    number: bigint({ mode: "number" }).generatedAlwaysAsIdentity().notNull().unique("exports_number"),
    name: text().notNull(),
    objectType: text().notNull(),
    properties: text().array().notNull(),
    format: text().$type<"csv" | "ndjson">().notNull(),
    search: jsonb().$type<any>().notNull(),
    listId: text(),
    actor: jsonb().$type<ImportActor>().notNull(),
    actorId: text().notNull(),
    downloads: integer().notNull().default(0),
    /** Rows of the last file that was fetched to its end. */
    rows: integer(),
    createdAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
  },
  (t) => [index("exports_actor").on(t.actorId, t.id)],
);
