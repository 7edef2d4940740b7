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

/** Keeps one row a run: its newest state, how long it waited, how many incidents it met. */
export async function applyRunEvent(tx: Db<any>, event: Event): Promise<void> {
  const data = parse(RunEvent, event.data);
  const incident = stateOf(event) === "incident" ? 1 : 0;
  const newer = sql`${runs.updatedAt} <= ${excluded("updated_at")}`;
  await tx
    .insert(runs)
    .values({
      id: data.runId,
      definition: data.definition,
      version: data.version,
      status: data.status,
      recordType: data.record?.type ?? null,
      recordId: data.record?.id ?? null,
      startedAt: new Date(data.startedAt),
      endedAt: data.endedAt ? new Date(data.endedAt) : null,
      waitingMs: Math.round(data.waitingMs ?? 0),
      incidents: incident,
      updatedAt: new Date(event.time),
    })
    .onConflictDoUpdate({
      target: runs.id,
      set: {
        status: sql`case when ${newer} then ${excluded("status")} else ${runs.status} end`,
        endedAt: sql`coalesce(${excluded("ended_at")}, ${runs.endedAt})`,
        waitingMs: sql`greatest(${runs.waitingMs}, ${excluded("waiting_ms")})`,
        incidents: sql`${runs.incidents} + ${incident}`,
        updatedAt: sql`greatest(${runs.updatedAt}, ${excluded("updated_at")})`,
      },
    });
}
