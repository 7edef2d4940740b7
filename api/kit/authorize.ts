import { DomainError } from "./errors.ts";

/** How far a permission reaches: one's own records, those of one's teams, or every record. */
export type Scope = "own" | "team" | "all";

/** Permission patterns (`crm.contacts:write`, `crm.*:read`, `*`) with the scope each is granted for. */
export type Grants = Record<string, Scope>;

/** Single properties that roles keep from their holders: `contacts.annualrevenue` → not seen, or seen and not written. */
export type FieldRules = Record<string, "hidden" | "readonly">;

/** Who is asking. `id` is a user's id or a service's name; `via` is the service that acts for the person. */
export type Actor = {
  kind: "user" | "service" | "key";
  id: string;
  name?: string;
  roles: string[];
  teams: string[];
  grants: Grants;
  fields?: FieldRules;
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

/** What an evaluation came to, and what decided: `pattern` is the grant that gave the scope. */
export type Decision = {
  allowed: boolean;
  because: "not-granted" | "all" | "own" | "team" | "any" | "out-of-scope" | "hidden" | "readonly";
  scope?: Scope;
  pattern?: string;
};

/** The grant that reaches farthest for a permission. */
function widestGrant(actor: Actor, permission: string): { scope: Scope; pattern: string } | undefined {
  let widest: { scope: Scope; pattern: string } | undefined;
  for (const pattern of patterns(permission)) {
    const scope = Object.hasOwn(actor.grants, pattern) ? actor.grants[pattern] : undefined;
    if (scope && (!widest || width[scope] > width[widest.scope])) widest = { scope, pattern };
  }
  return widest;
}

/** The widest scope that the actor holds for a permission, or undefined when it holds none. */
export const scopeOf = (actor: Actor, permission: string): Scope | undefined => widestGrant(actor, permission)?.scope;

/** What the actor's roles say of one property of an object type. */
export const fieldRule = (actor: Actor, type: string, field: string): FieldRules[string] | undefined =>
  actor.fields && Object.hasOwn(actor.fields, `${type}.${field}`) ? actor.fields[`${type}.${field}`] : undefined;

/**
 * The one evaluator. A permission is granted with a scope, a record lies within it or not, and a rule may keep a field:
 *
 * | grant | record                        | field rule            | allowed           |
 * | ----- | ----------------------------- | --------------------- | ----------------- |
 * | none  | any                           | any                   | no                |
 * | all   | any                           | none                  | yes               |
 * | team  | one's own, or of one's teams  | none                  | yes               |
 * | own   | one's own                     | none                  | yes               |
 * | any   | none asked about              | none                  | yes, for some     |
 * | any   | beyond the scope              | any                   | no, not even seen |
 * | any   | within the scope              | readonly              | reading only      |
 * | any   | within the scope              | hidden                | no                |
 */
export function decide(actor: Actor, permission: string, record?: Ownership, field?: string): Decision {
  const grant = widestGrant(actor, permission);
  if (!grant) return { allowed: false, because: "not-granted" };
  const reach = reaches(actor, grant.scope, record);
  if (reach === "out-of-scope") return { allowed: false, because: reach, ...grant };
  const [target = "", action] = permission.split(":");
  const rule = field === undefined ? undefined : fieldRule(actor, target.slice(target.indexOf(".") + 1), field);
  if (rule === "hidden" || (rule === "readonly" && action !== "read"))
    return { allowed: false, because: rule, ...grant };
  return { allowed: true, because: reach, ...grant };
}

function reaches(actor: Actor, scope: Scope, record?: Ownership): Decision["because"] {
  if (scope === "all") return "all";
  if (!record) return "any";
  if (record.ownerId && record.ownerId === actor.id) return "own";
  return scope === "team" && !!record.teamId && actor.teams.includes(record.teamId) ? "team" : "out-of-scope";
}

/** May the actor do this: to this record, and to this property of it, when they are given? */
export const allow = (actor: Actor, permission: string, record?: Ownership, field?: string): boolean =>
  decide(actor, permission, record, field).allowed;

/** The scope of a permission, or a 403 that names it. */
export function requirePermission(ctx: { actor: Actor }, permission: string): Scope {
  const scope = scopeOf(ctx.actor, permission);
  if (!scope)
    throw new DomainError("forbidden", `this needs the permission ${permission}`, {
      details: { permission },
    });
  return scope;
}
