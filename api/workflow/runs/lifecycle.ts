import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import { runEvents } from "#db/workflows/schema.ts";
import type { CloudEvent, JsonObject } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { lifecycle } from "../events/types.ts";

/** The run, or the one to be, that an event tells of. */
export type Told = { id: string; namespace: string; name: string };

/** `type` as in `workflow.started`. `key` is the same however often a transition is told of. */
export type Transition = { type: string; key: string; at: Date; data: JsonObject };

type Row = typeof runEvents.$inferSelect;

export const typeOf = (transition: string) => `${lifecycle}${transition}.v1`;

export type Happened = { run: Told; transitions: Transition[] };

/** Keeps what is not known yet, and answers it. */
export async function writeLifecycle(tx: WorkflowDb, told: Happened[]): Promise<CloudEvent[]> {
  const rows = told.flatMap(({ run, transitions }) =>
    transitions.map(({ type, key, at, data }) => ({ runId: run.id, key, type: typeOf(type), at, data })),
  );
  if (rows.length === 0) return [];
  const of = new Map(told.map(({ run }) => [run.id, run]));
  const fresh = await tx.insert(runEvents).values(rows).onConflictDoNothing().returning();
  return fresh.sort((a, b) => a.seq - b.seq).map((row) => lifecycleEvent(of.get(row.runId)!, row));
}

/** A lifecycle event as the standard has it; a task is named by its JSON pointer. */
export function lifecycleEvent(run: Told, { key, type, at, data }: Row): CloudEvent {
  const name = `${run.name}-${run.id}.${run.namespace}`;
  const about: JsonObject = type.startsWith(`${lifecycle}task.`) ? { workflow: name } : { name };
  return {
    specversion: "1.0",
    id: `${run.id}:${key}`,
    source: "/workflow",
    type,
    subject: `runs/${run.id}`,
    time: at.toISOString(),
    datacontenttype: "application/json",
    runid: run.id,
    data: { ...about, ...timeOf(type, at), runId: run.id, ...(data as JsonObject) },
  };
}

/** `workflow.started` has `startedAt`, `task.retried` has `retriedAt`. */
function timeOf(type: string, at: Date): JsonObject {
  const verb = type
    .slice(lifecycle.length, -".v1".length)
    .split(".")[1]!
    .replace(/^correlation-/, "");
  return { [`${verb}At`]: at.toISOString() };
}

/** Lifecycle events of workflows that came before somebody listens for them: of these runs, or of all since a time. */
export async function keptLifecycle(
  tx: WorkflowDb,
  types: string[],
  of: { runIds: string[] } | { since: Date },
): Promise<CloudEvent[]> {
  const rows = await tx
    .select({ row: runEvents, namespace: sql<string>`r.namespace`, name: sql<string>`r.name` })
    .from(runEvents)
    .innerJoin(sql`runs r`, sql`r.id = ${runEvents.runId}`)
    .where(
      and(
        "runIds" in of ? inArray(runEvents.runId, of.runIds) : gt(runEvents.at, of.since),
        types.includes(lifecycle)
          ? sql`${runEvents.type} like ${`${lifecycle}workflow.%`}`
          : inArray(runEvents.type, types),
        // What the partial index is about.
        "runIds" in of ? undefined : sql`${runEvents.type} like 'io.serverlessworkflow.workflow.%'`,
      ),
    )
    .orderBy(asc(runEvents.seq))
    .limit(1_000);
  return rows.map(({ row, namespace, name }) => lifecycleEvent({ id: row.runId, namespace, name }, row));
}

export const ofRun = (id: string, after = 0) => and(eq(runEvents.runId, id), gt(runEvents.seq, after));
