import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  index,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const at = () => timestamp({ withTimezone: true });
const id = () => bigint({ mode: "number" });

/** What a record is recognised by, in a form in which the same thing is the same text. */
export const duplicateKeys = pgTable(
  "duplicate_keys",
  {
    objectId: id().notNull(),
    type: text().notNull(),
    kind: text().notNull(),
    key: text().notNull(),
    /** The properties that the key was made of. */
    properties: text().array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.objectId, t.kind, t.key] }), index("duplicate_keys_key").on(t.type, t.kind, t.key)],
);

export type Reason = { kind: string; properties: string[] };

/** Two records that may be one, the older first. */
export const duplicates = pgTable(
  "duplicates",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    type: text().notNull(),
    aId: id().notNull(),
    bId: id().notNull(),
    confidence: real().notNull(),
    reasons: jsonb().$type<Reason[]>().notNull(),
    state: text().$type<"open" | "dismissed" | "merged">().notNull().default("open"),
    mergedId: id(),
    decidedBy: text(),
    decidedAt: at(),
    foundAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("duplicates_pair").on(t.aId, t.bId),
    index("duplicates_b").on(t.bId),
    index("duplicates_listed").on(t.type, t.state, sql`${t.confidence} desc`, t.id),
  ],
);
