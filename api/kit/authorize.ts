import { DomainError } from "./errors.ts";

/** How far a permission reaches: one's own records, those of one's teams, or every record. */
export type Scope = "own" | "team" | "all";

/** Permission patterns (`crm.contacts:write`, `crm.*:read`, `*`) with the scope each is granted for. */
export type Grants = Record<string, Scope>;

/** Who is asking. `id` is a user's id or a service's name; `via` is the service that acts for the person. */
export type Actor = {
  kind: "user" | "service" | "key";
  id: string;
  name?: string;
  roles: string[];
  teams: string[];
  grants: Grants;
  via?: string;
};

/** What a record scope is checked against. */
export type Ownership = { ownerId?: string | null; teamId?: string | null };

const width: Record<Scope, number> = { own: 1, team: 2, all: 3 };

const patterns = (permission: string): string[] => {
  const [target = "", action = ""] = permission.split(":");
  const service = target.split(".")[0];
  return [permission, `${target}:*`, `${service}.*:${action}`, `${service}.*:*`, `*:${action}`, "*"];
};

/** The widest scope that the actor holds for a permission, or undefined when it holds none. */
export function scopeOf(actor: Actor, permission: string): Scope | undefined {
  let widest: Scope | undefined;
  for (const pattern of patterns(permission)) {
    const scope = Object.hasOwn(actor.grants, pattern) ? actor.grants[pattern] : undefined;
    if (scope && (!widest || width[scope] > width[widest])) widest = scope;
  }
  return widest;
}

/** The one evaluator: may the actor do this, to this record when one is given? */
export function allow(actor: Actor, permission: string, record?: Ownership): boolean {
  const scope = scopeOf(actor, permission);
  if (!scope) return false;
  if (!record || scope === "all") return true;
  if (record.ownerId && record.ownerId === actor.id) return true;
  return scope === "team" && !!record.teamId && actor.teams.includes(record.teamId);
}

/** The scope of a permission, or a 403 that names it. */
export function requirePermission(ctx: { actor: Actor }, permission: string): Scope {
  const scope = scopeOf(ctx.actor, permission);
  if (!scope)
    throw new DomainError("forbidden", `this needs the permission ${permission}`, {
      details: { permission },
    });
  return scope;
}
