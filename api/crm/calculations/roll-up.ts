import { sql, type SQL } from "drizzle-orm";
import { associations, objects } from "#db/crm/schema.ts";
import type { CrmDb } from "../context.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Definitions, RolledUp } from "../properties/property.ts";
import { asKept } from "./calculations.ts";
import { bounded } from "./evaluate.ts";

/** What roll-ups over no record come to: only a count has a value. */
export const ofNothing = (rollups: readonly RolledUp[]): Patch =>
  Object.fromEntries(rollups.map(({ name, rollup }) => [name, rollup.function === "count" ? "0" : null]));

/** What the roll-ups of records come to now, in one statement. Archived records do not count, and none counts twice. */
export async function rollUp(
  tx: CrmDb,
  { rollups = [] }: Definitions,
  ids: number[],
): Promise<ReadonlyMap<number, Patch>> {
  if (rollups.length === 0 || ids.length === 0) return new Map();
  const types = [...new Set(rollups.map(({ rollup }) => rollup.objectType))];
  const { rows } = await tx.execute<{ id: string; found: (string | null)[] }>(sql`
    select tie.from_id as id, array[${sql.join(rollups.map(aggregate), sql`, `)}] as found
    from (
      select from_id, to_type, to_id, array_agg(type_id) as type_ids from ${associations}
      where from_id = any(${sql.param(ids)}::bigint[]) and to_type = any(${sql.param(types)}::text[])
      group by from_id, to_type, to_id
    ) tie join ${objects} o on o.id = tie.to_id and o.archived_at is null
    group by tie.from_id`);
  const none = ofNothing(rollups);
  const found = rows.map(({ id, found: all }): [number, Patch] => [
    Number(id),
    Object.fromEntries(rollups.map((property, index) => [property.name, kept(property, all[index]!)])),
  ]);
  return new Map([...ids.map((id): [number, Patch] => [id, none]), ...found]);
}

const functions = { count: sql`count`, sum: sql`sum`, min: sql`min`, max: sql`max`, avg: sql`avg` };

function aggregate({ type, rollup }: RolledUp): SQL {
  const { objectType, property, associationTypeId } = rollup;
  const label = associationTypeId === undefined ? sql`true` : sql`${associationTypeId}::int = any(tie.type_ids)`;
  const value = property === undefined ? sql`*` : valueOf(type, objectType as ObjectType, property);
  return sql`(${functions[rollup.function]}(${value}) filter (where tie.to_type = ${objectType}::text and ${label}))::text`;
}

/** In the form in which values of the type compare: dates as they are kept do. */
function valueOf(type: RolledUp["type"], of: ObjectType, property: string): SQL {
  if (property === definitionOf(of).created)
    return sql`to_char(o.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C"`;
  const stored = sql`o.properties ->> ${property}::text`;
  return type === "number" ? sql`as_number(${stored})` : sql`(${stored}) collate "C"`;
}

const kept = (property: RolledUp, found: string | null): string | null =>
  found === null || property.type !== "number" ? found : asKept(property, bounded(Number(found)));
