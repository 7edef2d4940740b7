import { sql } from "drizzle-orm";
import { bigserial, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./auth-tables.ts";
import { at, createdAt, id } from "./columns.ts";
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
