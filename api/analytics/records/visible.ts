import { eq, inArray, or, sql, type SQL } from "drizzle-orm";
import { records } from "#db/analytics/schema.ts";
import { requirePermission, type Actor, type Scope } from "#kit/authorize.ts";

/** The records that a caller's scope of `analytics.records:read` reaches. */
export function visibleRecords(ctx: { actor: Actor }): SQL {
  return withinScope(ctx.actor, requirePermission(ctx, "analytics.records:read"));
}

export function withinScope(actor: Actor, scope: Scope): SQL {
  if (scope === "all") return sql`true`;
  const own = eq(records.ownerId, actor.id);
  return scope === "team" && actor.teams.length > 0 ? or(own, inArray(records.teamId, actor.teams))! : own;
}
