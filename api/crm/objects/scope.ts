import { eq, inArray, or, sql, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { requirePermission, type Actor } from "#kit/authorize.ts";
import type { ObjectType } from "./types.ts";

export type Right = "read" | "write" | "delete";
export const permissionFor = (type: ObjectType, right: Right) => `crm.${type}:${right}`;

/** The records of a type that the actor's right reaches, as a condition; 403 when it has none. */
export function within(ctx: { actor: Actor }, type: ObjectType, right: Right): SQL {
  const scope = requirePermission(ctx, permissionFor(type, right));
  if (scope === "all") return sql`true`;
  const own = eq(objects.ownerId, ctx.actor.id);
  return scope === "team" && ctx.actor.teams.length > 0 ? or(own, inArray(objects.teamId, ctx.actor.teams))! : own;
}
