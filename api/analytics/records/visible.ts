import { eq, inArray, or, sql, type SQL } from "drizzle-orm";
import { records } from "#db/analytics/schema.ts";
import { requirePermission, scopeOf, type Actor, type Scope } from "#kit/authorize.ts";

/**
 * The records of a type that a caller's scope of `analytics.records:read` reaches. Who has it for less than all sees
 * here no more than in CRM Core.
 */
export function visibleRecords(ctx: { actor: Actor }, type: string): SQL {
  const scope = requirePermission(ctx, "analytics.records:read");
  if (scope === "all") return sql`true`;
  const there = scopeOf(ctx.actor, `crm.${type}:read`);
  if (!there) return sql`false`;
  return withinScope(ctx.actor, there === "own" ? "own" : scope);
}

export function withinScope(actor: Actor, scope: Scope): SQL {
  if (scope === "all") return sql`true`;
  const own = eq(records.ownerId, actor.id);
  return scope === "team" && actor.teams.length > 0 ? or(own, inArray(records.teamId, actor.teams))! : own;
}
