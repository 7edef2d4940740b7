import { eq, inArray } from "drizzle-orm";
import { teamMembers, teams } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { invalid } from "#kit/errors.ts";
import type { UsersCtx, UsersDb } from "../context.ts";

/** Replaces the teams a person is in, in the transaction of `ctx.db`. */
export async function joinTeams(ctx: UsersCtx, userId: string, wanted: string[]): Promise<void> {
  const held = (await ctx.db.select().from(teamMembers).where(eq(teamMembers.userId, userId))).map((row) => row.teamId);
  const ids = [...new Set(wanted)];
  if (held.length === ids.length && held.every((id) => ids.includes(id))) return;
  await knownTeams(ctx.db, ids);
  await ctx.db.delete(teamMembers).where(eq(teamMembers.userId, userId));
  if (ids.length > 0) await ctx.db.insert(teamMembers).values(ids.map((teamId) => ({ teamId, userId })));
  await recordAudit(ctx.db, ctx, {
    action: "user.teams.changed",
    subject: `users/${userId}`,
    detail: { before: held, after: ids },
  });
}

/** Refuses teams that are not there. */
export async function knownTeams(db: UsersDb, wanted: string[]): Promise<void> {
  const ids = [...new Set(wanted)];
  const known = ids.length > 0 ? await db.select({ id: teams.id }).from(teams).where(inArray(teams.id, ids)) : [];
  if (known.length < ids.length) throw invalid("there is no such team", [{ path: "/teams", message: "unknown team" }]);
}
