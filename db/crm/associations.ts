import { index, integer, pgTable, primaryKey, serial, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";

const at = () => timestamp({ withTimezone: true });

/** Association types that people or first uses made, one row a direction; their numbers begin at 1,000,001. */
export const associationTypes = pgTable(
  "association_types",
  {
    typeId: serial().primaryKey(),
    fromType: text().notNull(),
    toType: text().notNull(),
    category: text().$type<"USER_DEFINED" | "INTEGRATOR_DEFINED">().notNull(),
    name: text().notNull(),
    /** Null for the type that stands for "associated, nothing more said". */
    label: text(),
    inverseId: integer().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("association_types_pair").on(t.fromType, t.toType),
    uniqueIndex("association_types_plain")
      .on(t.fromType, t.toType)
      .where(sql`${t.label} is null`),
    uniqueIndex("association_types_label").on(t.fromType, t.toType, sql`lower(${t.label})`),
  ],
);

/** How many records of a type one record may be associated with under an association type. */
export const associationLimits = pgTable(
  "association_limits",
  {
    fromType: text().notNull(),
    toType: text().notNull(),
    typeId: integer().notNull(),
    maxToObjectIds: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.fromType, t.toType, t.typeId] })],
);
