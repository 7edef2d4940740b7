import { eq, inArray } from "drizzle-orm";
import { roles, userRoles } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import type { UsersCtx } from "../context.ts";
import { keepsFields } from "../access/field-rules.ts";
import { covers } from "../tokens/person.ts";

/** Replaces a person's roles, in the transaction of `ctx.db`. Nobody gives, or takes, a role that reaches further than their own rights. */
export async function grantRoles(ctx: UsersCtx, userId: string, wanted: string[]): Promise<void> {
  const held = (await ctx.db.select().from(userRoles).where(eq(userRoles.userId, userId))).map((row) => row.role);
  const added = [...new Set(wanted)].filter((role) => !held.includes(role));
  const removed = held.filter((role) => !wanted.includes(role));
  if (added.length + removed.length === 0) return;
  await mayHandOut(ctx, [...added, ...removed]);
  if (removed.length > 0) await ctx.db.delete(userRoles).where(eq(userRoles.userId, userId));
  const rows = (removed.length > 0 ? [...new Set(wanted)] : added).map((role) => ({ userId, role }));
  if (rows.length > 0) await ctx.db.insert(userRoles).values(rows);
  await recordAudit(ctx.db, ctx, {
    action: "user.roles.changed",
    subject: `users/${userId}`,
    detail: { before: held, after: wanted },
  });
}

/** Refuses roles that are not there, and those that reach further than the actor's own rights. */
export async function mayHandOut(ctx: UsersCtx, names: string[]): Promise<void> {
  const found = await ctx.db.select().from(roles).where(inArray(roles.name, names));
  const unknown = names.filter((name) => name.startsWith("service:") || !found.some((role) => role.name === name));
  if (unknown.length > 0)
    throw invalid("there is no such role", [{ path: "/roles", message: `unknown: ${unknown.join(", ")}` }]);
  const further = found.some((role) => !covers(ctx.actor.grants, role.grants) || !keepsFields(ctx.actor, role));
  if (further) throw new DomainError("forbidden", "these roles reach further than your own rights");
}
