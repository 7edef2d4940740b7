import { and, asc, eq, gt, ilike, inArray, or, sql } from "drizzle-orm";
import { teamMembers, userRoles, users } from "#db/user_management/schema.ts";
import { requirePermission, type Scope } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { ById, pageOf, type Page } from "../paging.ts";
import { asUser, readUser, userColumns, type User } from "./user-view.ts";

export const ListUsers = ById.extend({
  email: z.string().max(254).toLowerCase().optional(),
  /** Part of a name or an address. */
  query: z.string().min(1).max(100).optional(),
  team: z.uuid().optional(),
  role: z.string().max(100).optional(),
  active: z.stringbool().optional(),
});

export async function listUsers(ctx: UsersCtx, input: z.output<typeof ListUsers>): Promise<Page<User>> {
  const scope = requirePermission(ctx, "users.users:read");
  const like = input.query && `%${input.query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const members = ctx.db.select({ id: teamMembers.userId }).from(teamMembers);
  const holders = ctx.db.select({ id: userRoles.userId }).from(userRoles);
  const rows = await ctx.db
    .select(userColumns)
    .from(users)
    .where(
      and(
        visible(ctx, scope),
        input.email === undefined ? undefined : eq(users.email, input.email),
        like ? or(ilike(users.name, like), ilike(users.email, like)) : undefined,
        input.team ? inArray(users.id, members.where(eq(teamMembers.teamId, input.team))) : undefined,
        input.role ? inArray(users.id, holders.where(eq(userRoles.role, input.role))) : undefined,
        input.active === undefined ? undefined : sql`(${users.disabledAt} is null) = ${input.active}`,
        input.after ? gt(users.id, input.after) : undefined,
      ),
    )
    .orderBy(asc(users.id))
    .limit(input.limit + 1);
  return pageOf(rows.map(asUser), input.limit);
}

export async function getUser(ctx: UsersCtx, { id }: { id: string }): Promise<User> {
  const scope = requirePermission(ctx, "users.users:read");
  const [row] = await ctx.db
    .select(userColumns)
    .from(users)
    .where(and(eq(users.id, id), visible(ctx, scope)));
  if (!row) throw notFound("the user");
  return asUser(row);
}

/** Who asks, with the rights of this very token. */
export async function getMe(ctx: UsersCtx) {
  if (ctx.actor.kind === "service") throw notFound("a user");
  return { ...(await readUser(ctx.db, ctx.actor.id)), grants: ctx.actor.grants, fields: ctx.actor.fields ?? {} };
}

function visible(ctx: UsersCtx, scope: Scope) {
  const self = eq(users.id, ctx.actor.id);
  const { teams } = ctx.actor;
  if (scope === "all") return undefined;
  if (scope === "own" || teams.length === 0) return self;
  const members = ctx.db.select({ id: teamMembers.userId }).from(teamMembers).where(inArray(teamMembers.teamId, teams));
  return or(self, inArray(users.id, members));
}
