import { eq, getTableColumns, inArray, or, sql, type SQL } from "drizzle-orm";
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

/** The properties that the actor's roles hide, by object type. */
export function hiddenProperties({ fields = {} }: Actor): Map<string, string[]> {
  const hidden = Object.keys(fields).filter((name) => fields[name] === "hidden");
  const split = hidden.map((name) => [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)] as const);
  return new Map(
    [...Map.groupBy(split, ([type]) => type)].map(([type, names]) => [type, names.map(([, name]) => name)]),
  );
}

/** The table of records for reading, without what the actor's roles hide: that is as if it had never been told. */
export function recordsFor(actor: Actor): SQL {
  const hidden = [...hiddenProperties(actor)];
  if (hidden.length === 0) return sql`${records}`;
  const cases = hidden.map(
    ([type, names]) => sql`when ${type} then ${records.properties} - ${sql.param(names)}::text[]`,
  );
  const columns = Object.values(getTableColumns(records)).map((column) =>
    column === records.properties
      ? sql`case ${records.type} ${sql.join(cases, sql` `)} else ${records.properties} end as properties`
      : sql`${column}`,
  );
  return sql`(select ${sql.join(columns, sql`, `)} from ${records}) as "records"`;
}
