import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";

const at = () => timestamp({ withTimezone: true });

/** Record types that people made. `name` is the fully qualified one, such as `p_cars`; `number` makes the type id. */
export const objectSchemas = pgTable("object_schemas", {
  name: text().primaryKey(),
  number: bigserial({ mode: "number" }).notNull().unique(),
  labels: jsonb().$type<{ singular: string; plural: string }>().notNull(),
  description: text().notNull().default(""),
  requiredProperties: text().array().notNull(),
  searchableProperties: text().array().notNull(),
  primaryDisplayProperty: text().notNull(),
  secondaryDisplayProperties: text().array().notNull(),
  createdAt: at().notNull().defaultNow(),
  updatedAt: at().notNull().defaultNow(),
  archivedAt: at(),
});

/** Groups that people made, and their changes to those that properties name. */
export const propertyGroups = pgTable(
  "property_groups",
  {
    objectType: text().notNull(),
    name: text().notNull(),
    label: text().notNull(),
    displayOrder: integer().notNull().default(-1),
    archivedAt: at(),
  },
  (t) => [primaryKey({ columns: [t.objectType, t.name] })],
);

export type MovedAssociation = { toId: number; toType: string; typeId: number };

/** What became of records that were merged: `intoId` is always a record that was not merged further. */
export const merges = pgTable(
  "merges",
  {
    fromId: bigint({ mode: "number" }).primaryKey(),
    intoId: bigint({ mode: "number" }).notNull(),
    /** The record that this merge made: more merges change `intoId` only. */
    firstInto: bigint({ mode: "number" }).notNull(),
    type: text().notNull(),
    isPrimary: boolean().notNull(),
    /** The record's associations before, so that a merge can be undone. */
    associations: jsonb()
      .$type<MovedAssociation[]>()
      .notNull()
      .default(sql`'[]'`),
    at: at().notNull().defaultNow(),
  },
  (t) => [index("merges_into").on(t.intoId)],
);
