import { and, asc, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { associations, changes, objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import { loadTypes } from "../associations/types.ts";
import type { CrmCtx } from "../context.ts";
import { definitionsFor, isHidden } from "../properties/load-definitions.ts";
import { withMerged } from "./merges.ts";
import { toRecord, type CrmRecord, type HistoryEntry, type Row } from "./record.ts";
import { within } from "./scope.ts";
import { findType, type ObjectType } from "./types.ts";

/** What a reader wants of each record. */
export type Asked = {
  properties?: string[] | undefined;
  propertiesWithHistory?: string[] | undefined;
  associations?: string[] | undefined;
};

/** Rows as records: the asked properties, their history, and the ids of associated records that the actor may see. */
export async function show(ctx: CrmCtx, type: ObjectType, rows: Row[], asked: Asked): Promise<CrmRecord[]> {
  const withHistory = (asked.propertiesWithHistory ?? []).filter((name) => !isHidden(ctx.actor, type, name));
  const properties = asked.properties?.length ? [...asked.properties, ...withHistory] : undefined;
  const definitions = properties && (await definitionsFor(ctx, ctx.db, type));
  const records = rows.map((row) => toRecord(ctx, type, row, { properties, definitions, also: withHistory }));
  if (rows.length === 0) return records;
  if (withHistory.length > 0) await addHistory(ctx, records, withHistory);
  for (const name of asked.associations ?? []) await addAssociations(ctx, records, name);
  return records;
}

const historyMax = 20;

async function addHistory(ctx: CrmCtx, records: CrmRecord[], names: string[]): Promise<void> {
  const family = await withMerged(
    ctx.db,
    records.map((record) => Number(record.id)),
  );
  const rows = await ctx.db
    .select()
    .from(changes)
    .where(and(inArray(changes.objectId, [...family.keys()]), sql`${changes.changed} ?| ${sql.param(names)}::text[]`))
    .orderBy(desc(changes.id));
  const ofRecord = Map.groupBy(rows, (row) => family.get(row.objectId));
  for (const record of records) {
    const own = ofRecord.get(Number(record.id)) ?? [];
    record.propertiesWithHistory = Object.fromEntries(
      names.map((name) => [
        name,
        own
          .filter((row) => Object.hasOwn(row.changed, name))
          .slice(0, historyMax)
          .map(entry(name)),
      ]),
    );
  }
}

const entry =
  (name: string) =>
  (row: typeof changes.$inferSelect): HistoryEntry => ({
    value: row.changed[name] ?? "",
    timestamp: row.at,
    ...sourceOf(row),
  });

/** Where a change came from, in HubSpot's words. */
export function sourceOf({
  importId,
  runId,
  actor,
}: Pick<typeof changes.$inferSelect, "importId" | "runId" | "actor">) {
  if (importId) return { sourceType: "IMPORT", sourceId: importId };
  if (runId) return { sourceType: "AUTOMATION_PLATFORM", sourceId: runId };
  return { sourceType: "INTEGRATION", sourceId: actor };
}

const associatedMax = 500;

async function addAssociations(ctx: CrmCtx, records: CrmRecord[], name: string): Promise<void> {
  const to = findType(name);
  if (!to) throw invalid(`Unable to infer object type from: ${name}`);
  const rows = await ctx.db
    .select({ fromId: associations.fromId, toId: associations.toId, typeId: associations.typeId })
    .from(associations)
    .innerJoin(objects, eq(objects.id, associations.toId))
    .where(
      and(
        inArray(
          associations.fromId,
          records.map((record) => Number(record.id)),
        ),
        eq(associations.toType, to),
        isNull(objects.archivedAt),
        within(ctx, to, "read"),
      ),
    )
    .orderBy(asc(associations.toId), asc(associations.typeId))
    .limit(associatedMax * records.length);
  const types = await loadTypes(ctx.db);
  const ofRecord = Map.groupBy(rows, (row) => String(row.fromId));
  for (const record of records) {
    const results = (ofRecord.get(record.id) ?? []).flatMap(({ toId, typeId }) => {
      const tie = types.get(typeId);
      return tie ? [{ id: String(toId), type: tie.name }] : [];
    });
    if (results.length > 0) record.associations = { ...record.associations, [to]: { results } };
  }
}
