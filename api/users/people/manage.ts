import { eq, sql } from "drizzle-orm";
import { roles, userRoles } from "#db/user_management/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { covers, mergeGrants } from "../tokens/person.ts";
import { z } from "#kit/router.ts";

export const UserId = z.object({ id: z.uuid() });

/** Lets through who has a permission for all people, not only for themselves or their teams. */
export function requireForAll(ctx: UsersCtx, permission: string): void {
  if (requirePermission(ctx, permission) !== "all")
    throw new DomainError("forbidden", `this needs the permission ${permission} for all`, { details: { permission } });
}

/** Lets through who may change this person: with the permission for all, and with rights no narrower than theirs. */
export async function requireManaging(ctx: UsersCtx, userId: string, permission: string): Promise<void> {
  const scope = requirePermission(ctx, permission);
  if (scope !== "all" && userId !== ctx.actor.id) throw notFound("the user");
  const held = await ctx.db
    .select({ grants: roles.grants })
    .from(userRoles)
    .innerJoin(roles, eq(roles.name, userRoles.role))
    .where(eq(userRoles.userId, userId));
  if (!covers(ctx.actor.grants, mergeGrants(held.map((row) => row.grants))))
    throw new DomainError("forbidden", "this person's rights reach further than your own");
}

/** Refuses a change that would leave nobody who may do everything. Called last in the transaction. */
export async function keepAnAdministrator(tx: UsersDb): Promise<void> {
  // Two administrators who remove each other at once meet here.
  await tx.execute(sql`select pg_advisory_xact_lock(7268)`);
  const { rows } = await tx.execute(
    sql`select from user_roles ur join users u on u.id = ur.user_id where ur.role = 'admin' and u.disabled_at is null limit 1`,
  );
  if (rows.length === 0) throw conflict("this would leave no administrator");
}
