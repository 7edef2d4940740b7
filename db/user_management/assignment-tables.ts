import { sql } from "drizzle-orm";
import { bigserial, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./auth-tables.ts";
import { at, createdAt, id, updatedAt } from "./columns.ts";
import { teams } from "./people-tables.ts";

/** Work given to a person; open until released. `seq` orders the turns of round robin. */
export const assignments = pgTable(
  "assignments",
  {
    id: id(),
    seq: bigserial({ mode: "number" }).notNull(),
    key: text().unique(),
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    teamId: uuid().references(() => teams.id, { onDelete: "set null" }),
    rule: text().$type<"least-open-work" | "round-robin">().notNull(),
    permission: text(),
    subject: text(),
    reason: text().notNull(),
    openWork: integer().notNull(),
    createdAt: createdAt(),
    releasedAt: at(),
  },
  (t) => [
    index("assignments_turn").on(t.ownerId, t.seq),
    index("assignments_open")
      .on(t.ownerId)
      .where(sql`${t.releasedAt} is null`),
    index("assignments_subject").on(t.subject),
    index("assignments_list").on(t.createdAt),
  ],
);

/** Weekdays (`mon` … `sun`) with the spans that are worked: `[["09:00", "12:30"], ["13:00", "17:00"]]`. */
type WorkingHours = Record<string, [from: string, to: string][]>;

/** What a person is fit for and when they work; without working hours they always do. */
export const workProfiles = pgTable("work_profiles", {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  skills: text().array().notNull().default([]),
  territories: text().array().notNull().default([]),
  languages: text().array().notNull().default([]),
  timeZone: text().notNull().default("UTC"),
  workingHours: jsonb().$type<WorkingHours>(),
  absences: jsonb().$type<{ from: string; until: string; reason?: string }[]>().notNull().default([]),
  updatedAt: updatedAt(),
});
