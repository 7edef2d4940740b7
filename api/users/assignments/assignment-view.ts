import { eq, type and } from "drizzle-orm";
import { assignments, teams, users } from "#db/user_management/schema.ts";
import { z } from "#kit/router.ts";
import type { UsersDb } from "../context.ts";
import { TeamRef } from "../people/user-view.ts";

export const Rule = z.enum(["least-open-work", "round-robin"]);
export type Rule = z.infer<typeof Rule>;

export const Assignment = z
  .object({
    id: z.uuid(),
    ownerId: z.uuid(),
    name: z.string(),
    email: z.string(),
    team: TeamRef.nullable(),
    rule: Rule,
    reason: z.string(),
    /** The owner's open work with this assignment, when it was made. */
    openWork: z.number().int(),
    subject: z.string().nullable(),
    createdAt: z.iso.datetime(),
    releasedAt: z.iso.datetime().nullable(),
  })
  .openapi("Assignment");
export type Assignment = z.infer<typeof Assignment>;

const columns = {
  id: assignments.id,
  ownerId: assignments.ownerId,
  name: users.name,
  email: users.email,
  team: { id: teams.id, name: teams.name },
  rule: assignments.rule,
  reason: assignments.reason,
  openWork: assignments.openWork,
  subject: assignments.subject,
  createdAt: assignments.createdAt,
  releasedAt: assignments.releasedAt,
};

/** Assignments as others see them. */
export const selectAssignments = (db: UsersDb) =>
  db
    .select(columns)
    .from(assignments)
    .innerJoin(users, eq(users.id, assignments.ownerId))
    .leftJoin(teams, eq(teams.id, assignments.teamId));

type Row = Awaited<ReturnType<typeof selectAssignments>>[number];

export const asAssignment = (row: Row): Assignment => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  releasedAt: row.releasedAt?.toISOString() ?? null,
});

export async function readAssignment(db: UsersDb, which: ReturnType<typeof and>): Promise<Assignment | undefined> {
  const [row] = await selectAssignments(db).where(which);
  return row && asAssignment(row);
}

/** Closes open work. */
export const release = (db: UsersDb, which: ReturnType<typeof and>) =>
  db.update(assignments).set({ releasedAt: new Date() }).where(which).returning({ id: assignments.id });
