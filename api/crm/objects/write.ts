import { sql, type SQL } from "drizzle-orm";
import { changes, objects, type Values } from "#db/crm/schema.ts";
import { calculatedPatch, withCalculated } from "../calculations/apply.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Definitions } from "../properties/property.ts";
import type { RecordChange } from "./events.ts";
import { currentValues, type Row } from "./record.ts";
import { definitionOf, ownerName, teamName, type ObjectType } from "./types.ts";
import { claim, claimsOf, release } from "./unique.ts";

/** Inserts records with their history and unique values in one statement each, however many there are. */
export async function insertRecords(
  tx: CrmDb,
  ctx: CrmCtx,
  type: ObjectType,
  definitions: Definitions,
  given: Values[],
): Promise<Row[]> {
  if (given.length === 0) return [];
  const all = await withCalculated(tx, type, definitions, given);
  const stored = all.map((values) => ({ ...columnsOf(type, values), changed: values }));
  const { rows } = await tx.execute<{ id: string; at: string }>(sql`
    with given as (
      select nextval('objects_id_seq') as id, n, g from jsonb_array_elements(${JSON.stringify(stored)}::jsonb) with ordinality as t(g, n)
    ), logged as (
      insert into ${changes} (object_id, kind, changed, actor, on_behalf_of, run_id, import_id)
      select id, 'created', g->'changed', ${author(ctx)} from given order by n
    ), made as (
      insert into ${objects} (id, type, properties, search_text, owner_id, team_id)
      select id, ${type}, g->'properties', g->>'searchText', g->>'ownerId', g->>'teamId' from given order by n
    )
    select id, now() as at from given order by n`);
  const made = rows.map(({ id, at }, index): Row => {
    const { properties, searchText, ownerId, teamId } = stored[index]!;
    const date = new Date(at);
    const rest = { version: 1, createdAt: date, updatedAt: date, archivedAt: null };
    return { id: Number(id), type, properties, searchText, ownerId, teamId, ...rest };
  });
  await claim(
    tx,
    ctx,
    type,
    made.flatMap((row, index) => claimsOf(definitions, row.id, all[index]!)),
  );
  return made;
}

/** What a patch would change of a record, and what stood there. */
export function difference(row: Row, patch: Patch): { changed: Patch; previous: Patch } {
  const before = new Map(Object.entries(currentValues(row)));
  const names = Object.keys(patch).filter((name) => (before.get(name) ?? null) !== patch[name]);
  const pick = (value: (name: string) => string | null) => Object.fromEntries(names.map((name) => [name, value(name)]));
  return { changed: pick((name) => patch[name] ?? null), previous: pick((name) => before.get(name) ?? null) };
}

/** Writes patches to records that the caller has locked. Those that change nothing are left alone and not returned. */
export async function updateRecords(
  tx: CrmDb,
  ctx: CrmCtx,
  type: ObjectType,
  definitions: Definitions,
  patches: { row: Row; patch: Patch }[],
): Promise<Required<RecordChange>[]> {
  const due = patches
    .map(({ row, patch }) => ({ row, ...difference(row, calculatedPatch(type, definitions, row, patch)) }))
    .filter(({ changed }) => Object.keys(changed).length > 0)
    .map((one) => ({ ...one, columns: columnsOf(type, merged(one.row, one.changed)) }));
  if (due.length === 0) return [];
  const given = due.map(({ row, changed, previous, columns }) => ({ id: row.id, changed, previous, ...columns }));
  const { rows } = await tx.execute<{ id: string; at: string }>(sql`
    with given as (
      select (g->>'id')::bigint as id, n, g from jsonb_array_elements(${JSON.stringify(given)}::jsonb) with ordinality as t(g, n)
    ), logged as (
      insert into ${changes} (object_id, kind, changed, previous, actor, on_behalf_of, run_id, import_id)
      select id, 'updated', g->'changed', g->'previous', ${author(ctx)} from given order by n
    )
    update ${objects} o set properties = g->'properties', search_text = g->>'searchText', owner_id = g->>'ownerId',
      team_id = g->>'teamId', version = version + 1, updated_at = greatest(now(), updated_at)
    from given where o.id = given.id returning o.id, o.updated_at as at`);
  const times = new Map(rows.map(({ id, at }) => [Number(id), new Date(at)]));
  const unique = due.map(({ row, changed }) => ({ row, names: uniqueNames(definitions, changed), changed }));
  for (const { row, names } of unique) await release(tx, [row.id], names);
  await claim(
    tx,
    ctx,
    type,
    unique.flatMap(({ row, changed }) => claimsOf(definitions, row.id, changed)),
  );
  return due.map(({ row, changed, previous, columns }) => ({
    row: { ...row, ...columns, version: row.version + 1, updatedAt: times.get(row.id)! },
    changed,
    previous,
  }));
}

const uniqueNames = (definitions: Definitions, changed: Patch) =>
  Object.keys(changed).filter((name) => definitions.get(name)?.hasUniqueValue);

/** Takes records out of sight; their unique values are free again. */
export async function archiveRecords(tx: CrmDb, ctx: CrmCtx, rows: Row[]): Promise<Row[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const { rows: archived } = await tx.execute<{ id: string; at: string }>(sql`
    with gone as (
      update ${objects} o set archived_at = now(), version = version + 1, updated_at = greatest(now(), updated_at)
      where o.id = any(${sql.param(ids)}::bigint[]) returning o.id, o.updated_at as at
    ), logged as (
      insert into ${changes} (object_id, kind, changed, actor, on_behalf_of, run_id, import_id)
      select id, 'deleted', '{}', ${author(ctx)} from gone order by id
    )
    select id, at from gone`);
  await release(tx, ids);
  const times = new Map(archived.map(({ id, at }) => [Number(id), new Date(at)]));
  return rows.map((row) => {
    const at = times.get(row.id)!;
    return { ...row, archivedAt: at, updatedAt: at, version: row.version + 1 };
  });
}

/** Who writes, for whom, in which run or import: the last four columns of `changes`. */
const author = ({ actor, runId, importId }: CrmCtx): SQL =>
  sql`${actor.via ?? actor.id}, ${actor.via ? actor.id : null}, ${runId ?? null}, ${importId ?? null}::uuid`;

const merged = (row: Row, changed: Patch): Values =>
  Object.fromEntries(
    Object.entries({ ...currentValues(row), ...changed }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    ),
  );

function columnsOf(type: ObjectType, all: Values) {
  const { [ownerName]: ownerId, [teamName]: teamId, ...properties } = all;
  const words = definitionOf(type).searched.flatMap((name) => properties[name] ?? []);
  const searchText = words.join(" ").toLowerCase().slice(0, 2_000);
  return { properties, ownerId: ownerId ?? null, teamId: teamId ?? null, searchText };
}
