import { sql } from "drizzle-orm";
import { records } from "#db/analytics/schema.ts";
import type { Db } from "#kit/context.ts";
import { parse, z } from "#kit/router.ts";
import { excluded, stateOf, type Event } from "./event.ts";

const Properties = z.record(z.string(), z.string().nullable());

const State = z.object({
  id: z.string(),
  properties: Properties.default({}),
  ownerId: z.string().nullish(),
  teamId: z.string().nullish(),
});
type State = z.infer<typeof State>;

const RecordChange = State.extend({ objectType: z.string(), mergedIds: z.array(z.string()).default([]) });
const ImportBatch = z.object({ objectType: z.string(), records: z.array(State) });

type Row = typeof records.$inferInsert;

const chunk = 500;

/** Brings the records' current state up to date. An event older than what is there changes nothing. */
export async function applyRecordEvents(tx: Db<any>, events: Event[]): Promise<void> {
  const newest = new Map<string, Row>();
  for (const row of events.flatMap(rowsOf)) {
    const key = `${row.type}/${row.id}`;
    const other = newest.get(key);
    if (!other || other.updatedAt <= row.updatedAt)
      newest.set(key, {
        ...row,
        createdAt: other && other.createdAt < row.createdAt ? other.createdAt : row.createdAt,
      });
  }
  // One order for all writers, so that two batches over the same records cannot wait for each other.
  const rows = [...newest.values()].sort((a, b) => `${a.type}/${a.id}`.localeCompare(`${b.type}/${b.id}`));
  for (let from = 0; from < rows.length; from += chunk)
    await tx
      .insert(records)
      .values(rows.slice(from, from + chunk))
      .onConflictDoUpdate({
        target: [records.type, records.id],
        set: {
          properties: excluded("properties"),
          ownerId: excluded("owner_id"),
          teamId: excluded("team_id"),
          createdAt: sql`least(${records.createdAt}, ${excluded("created_at")})`,
          updatedAt: excluded("updated_at"),
          deleted: excluded("deleted"),
        },
        setWhere: sql`${records.updatedAt} <= ${excluded("updated_at")}`,
      });
}

function rowsOf(event: Event): Row[] {
  const time = new Date(event.time);
  if (event.type === "crm.import.batch" || event.type === "crm.calculation.batch") {
    const batch = parse(ImportBatch, event.data);
    return batch.records.map((record) => row(batch.objectType, record, time, false));
  }
  if (!["created", "updated", "deleted", "merged", "restored"].includes(stateOf(event))) return [];
  const change = parse(RecordChange, event.data);
  const merged = change.mergedIds.map((id) => row(change.objectType, { id, properties: {} }, time, true));
  return [row(change.objectType, change, time, stateOf(event) === "deleted"), ...merged];
}

const row = (type: string, change: State, time: Date, deleted: boolean): Row => ({
  type,
  id: change.id,
  properties: change.properties,
  ownerId: change.ownerId ?? change.properties["hubspot_owner_id"] ?? null,
  teamId: change.teamId ?? null,
  createdAt: createdAt(change.properties) ?? time,
  updatedAt: time,
  deleted,
});

function createdAt(properties: Record<string, string | null>): Date | undefined {
  const text = properties["createdate"] ?? properties["hs_createdate"];
  const date = text ? new Date(text) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
