import { sql } from "drizzle-orm";
import { runs } from "#db/analytics/schema.ts";
import type { Db } from "#kit/context.ts";
import { parse, z } from "#kit/router.ts";
import { excluded, stateOf, type Event } from "./event.ts";

const RunEvent = z.looseObject({
  runId: z.uuid(),
  definition: z.string(),
  version: z.string(),
  status: z.string(),
  record: z.looseObject({ type: z.string(), id: z.string() }).nullish(),
  startedAt: z.iso.datetime({ offset: true }),
  endedAt: z.iso.datetime({ offset: true }).nullish(),
  waitingMs: z.number().nullish(),
});

type Row = typeof runs.$inferInsert & { waitingMs: number; incidents: number };

/** Keeps one row a run: its newest state, how long it waited, how many incidents it met. */
export async function applyRunEvents(tx: Db<any>, events: Event[]): Promise<void> {
  const newest = new Map<string, Row>();
  for (const row of events.map(rowOf)) newest.set(row.id, together(newest.get(row.id), row));
  // One order for all writers, so that two batches over the same runs cannot wait for each other.
  const rows = [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (rows.length === 0) return;
  const newer = sql`${runs.updatedAt} <= ${excluded("updated_at")}`;
  await tx
    .insert(runs)
    .values(rows)
    .onConflictDoUpdate({
      target: runs.id,
      set: {
        status: sql`case when ${newer} then ${excluded("status")} else ${runs.status} end`,
        endedAt: sql`coalesce(${excluded("ended_at")}, ${runs.endedAt})`,
        waitingMs: sql`greatest(${runs.waitingMs}, ${excluded("waiting_ms")})`,
        incidents: sql`${runs.incidents} + ${excluded("incidents")}`,
        updatedAt: sql`greatest(${runs.updatedAt}, ${excluded("updated_at")})`,
      },
    });
}

/** What two events of one run come to, as if they were written one after the other. */
function together(before: Row | undefined, row: Row): Row {
  if (!before) return row;
  const isNewer = before.updatedAt <= row.updatedAt;
  return {
    ...before,
    status: isNewer ? row.status : before.status,
    endedAt: row.endedAt ?? before.endedAt ?? null,
    waitingMs: Math.max(before.waitingMs, row.waitingMs),
    incidents: before.incidents + row.incidents,
    updatedAt: isNewer ? row.updatedAt : before.updatedAt,
  };
}

function rowOf(event: Event): Row {
  const data = parse(RunEvent, event.data);
  return {
    id: data.runId,
    definition: data.definition,
    version: data.version,
    status: data.status,
    recordType: data.record?.type ?? null,
    recordId: data.record?.id ?? null,
    startedAt: new Date(data.startedAt),
    endedAt: data.endedAt ? new Date(data.endedAt) : null,
    waitingMs: Math.round(data.waitingMs ?? 0),
    incidents: stateOf(event) === "incident" ? 1 : 0,
    updatedAt: new Date(event.time),
  };
}
