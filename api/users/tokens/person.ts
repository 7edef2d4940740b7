import { sql, type SQL } from "drizzle-orm";
import { scopeOf, type FieldRules, type Grants, type Scope } from "#kit/authorize.ts";
import { mergeFields } from "../access/field-rules.ts";
import type { UsersDb } from "../context.ts";
import { narrow } from "./narrow.ts";

/** A person with today's rights, and what signed them in. */
export type Person = {
  id: string;
  name: string;
  email: string;
  roles: string[];
  teams: string[];
  grants: Grants;
  fields: FieldRules;
  /** `noted` of late: its last use need not be written again. */
  session?: { id: string; expiresAt: Date; noted: boolean };
  key?: { id: string; expiresAt?: Date };
};

type Row = {
  id: string;
  name: string;
  email: string;
  roles: { name: string; grants: Grants; fields: FieldRules }[];
  teams: string[];
  session: string | null;
  session_expires_at: Date | string | null;
  session_noted: boolean | null;
  key: string | null;
  key_expires_at: Date | string | null;
  key_permissions: string[] | null;
  key_role: string | null;
  key_reads: boolean | null;
};

export type Credential = { userId: string; sessionId?: string; keyId?: string } | { token: string } | { hash: string };

/** One query: an active person by what they present. A session ended, a key revoked, a person disabled: nobody. */
export async function findPerson(db: UsersDb, credential: Credential): Promise<Person | undefined> {
  const { rows } = await db.execute<Row>(sql`
    select u.id, u.name, u.email,
      coalesce((select jsonb_agg(jsonb_build_object('name', r.name, 'grants', r.grants, 'fields', r.fields) order by r.name)
        from user_roles ur join roles r on r.name = ur.role where ur.user_id = u.id), '[]') as roles,
      coalesce((select jsonb_agg(id order by depth, id) from (${teamsReached(sql`u.id`)}) reached), '[]') as teams,
      s.id as session, s.expires_at as session_expires_at,
      s.last_used_at > now() - interval '1 minute' as session_noted,
      k.id as key, k.expires_at as key_expires_at, k.permissions as key_permissions,
      k.role as key_role, k.read_only as key_reads
    from users u
      left join sessions s on ${sessionMatches(credential)}
      left join api_keys k on ${keyMatches(credential)}
    where u.disabled_at is null and ${presents(credential)}`);
  return rows[0] && asPerson(rows[0]);
}

/** The teams of a person, their own first, and all below them. */
export const teamsReached = (userId: SQL) => sql`
  with recursive reach as (
    select team_id as id, 0 as depth from team_members where user_id = ${userId}
    union all select t.id, depth + 1 from teams t join reach on t.parent_id = reach.id)
  select id, min(depth) as depth from reach group by id`;

const live = (table: "s" | "k") =>
  table === "s"
    ? sql`s.expires_at > now()`
    : sql`k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`;

const sessionMatches = (by: Credential) =>
  "token" in by
    ? sql`s.token = ${by.token} and s.user_id = u.id and ${live("s")}`
    : "userId" in by && by.sessionId
      ? sql`s.id = ${by.sessionId} and s.user_id = u.id and ${live("s")}`
      : sql`false`;

const keyMatches = (by: Credential) =>
  "hash" in by
    ? sql`${keyHas(by.hash)} and k.user_id = u.id and ${live("k")}`
    : "userId" in by && by.keyId
      ? sql`k.id = ${by.keyId} and k.user_id = u.id and ${live("k")}`
      : sql`false`;

/** A key rotated of late answers to its old secret too. */
const keyHas = (hash: string) => sql`(k.hash = ${hash} or (k.previous_hash = ${hash} and k.previous_until > now()))`;

const presents = (by: Credential) => {
  if ("token" in by) return sql`u.id = (select user_id from sessions where token = ${by.token}) and s.id is not null`;
  if ("hash" in by) return sql`u.id = (select k.user_id from api_keys k where ${keyHas(by.hash)}) and k.id is not null`;
  return sql`u.id = ${by.userId} ${by.sessionId ? sql`and s.id is not null` : sql``} ${by.keyId ? sql`and k.id is not null` : sql``}`;
};

function asPerson(row: Row): Person {
  const roles = row.roles.filter((role) => !row.key_role || role.name === row.key_role);
  const held = mergeGrants(roles.map((role) => role.grants));
  const named = row.key_permissions ? narrow(held, row.key_permissions) : held;
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    roles: roles.map((role) => role.name),
    teams: row.teams,
    grants: row.key_reads ? narrow(named, ["*:read"]) : named,
    fields: mergeFields(roles),
    ...(row.session && {
      session: { id: row.session, expiresAt: new Date(row.session_expires_at!), noted: row.session_noted === true },
    }),
    ...(row.key && {
      key: { id: row.key, ...(row.key_expires_at && { expiresAt: new Date(row.key_expires_at) }) },
    }),
  };
}

const width: Record<Scope, number> = { own: 1, team: 2, all: 3 };

/** The union of several roles: the widest scope of each permission. */
export function mergeGrants(all: Grants[]): Grants {
  const merged: Grants = {};
  for (const [permission, scope] of all.flatMap((grants) => Object.entries(grants)))
    if (!merged[permission] || width[scope] > width[merged[permission]]) merged[permission] = scope;
  return merged;
}

/** How far someone's rights reach for each of these permissions. */
export function limitGrants(grants: Grants, permissions: string[]): Grants {
  const holder = { kind: "user", id: "", roles: [], teams: [], grants } as const;
  return Object.fromEntries(
    permissions.flatMap((permission) => {
      const scope = scopeOf({ ...holder, roles: [], teams: [] }, permission);
      return scope ? [[permission, scope]] : [];
    }),
  );
}

/** Whether rights reach at least as far as others: nobody may hand out, or take over, more than they hold. */
export const covers = (held: Grants, asked: Grants): boolean =>
  Object.entries(asked).every(([permission, scope]) => {
    const own = limitGrants(held, [permission])[permission];
    return !!own && width[own] >= width[scope];
  });
