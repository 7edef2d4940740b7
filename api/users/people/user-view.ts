import { eq, sql } from "drizzle-orm";
import { users } from "#db/user_management/schema.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersDb } from "../context.ts";

export const TeamRef = z.object({ id: z.uuid(), name: z.string() });

export const User = z
  .object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    /** Its mailbox has confirmed it. */
    emailVerified: z.boolean(),
    /** Signs in and holds rights; false once disabled. */
    active: z.boolean(),
    /** Gets work assigned. */
    available: z.boolean(),
    roles: z.array(z.string()),
    teams: z.array(TeamRef),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi("User");
export type User = z.infer<typeof User>;

/** The columns of a user as others see it. Subqueries name the outer table: Drizzle leaves it off in a plain select. */
export const userColumns = {
  id: users.id,
  name: users.name,
  email: users.email,
  emailVerified: users.emailVerified,
  active: sql<boolean>`${users.disabledAt} is null`,
  available: users.available,
  roles: sql<string[]>`coalesce((select jsonb_agg(role order by role) from user_roles where user_id = users.id), '[]')`,
  teams: sql<{ id: string; name: string }[]>`coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name)
    order by t.name) from team_members m join teams t on t.id = m.team_id where m.user_id = users.id), '[]')`,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
};

type Row = Omit<User, "createdAt" | "updatedAt"> & { createdAt: Date; updatedAt: Date };

export const asUser = (row: Row): User => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

export async function readUser(db: UsersDb, id: string): Promise<User> {
  const [row] = await db.select(userColumns).from(users).where(eq(users.id, id));
  if (!row) throw notFound("the user");
  return asUser(row);
}
