import { and, eq, sql } from "drizzle-orm";
import { runs, starts } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { workflowId, type Cause, type Json, type RecordRef } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";

export type NewRun = {
  /** Where it was told of before it is there. */
  id?: string;
  namespace: string;
  name: string;
  version: string;
  owner?: string | null;
  input: Json;
  record?: RecordRef;
  key?: string;
  cause: Cause;
  /** What makes the cause unique for the definition. */
  causeKey: string;
  /** Hash of the request, where a caller's key stands for one. */
  request?: string;
  /** Who writes it starts it at once: for so long the dispatcher leaves it alone. */
  leaseMs?: number;
  startedBy?: string;
  /** The team whose members with scope `team` see it. */
  team?: string | null;
  /** Of the run that starts this one. */
  actingRole?: string | null;
};

export type Inserted = { id: string; request?: string | null } & (
  | { created: true; row: typeof runs.$inferSelect }
  | { created: false; row?: undefined }
);

/** Writes a run that waits for its start, unless the cause has started this definition before: then that run's id. */
export async function insertRun(tx: WorkflowDb, run: NewRun): Promise<Inserted> {
  const id = run.id ?? uuidv7();
  const definition = `${run.namespace}/${run.name}`;
  const [start] = await tx
    .insert(starts)
    .values({
      definition,
      cause: run.causeKey,
      runId: id,
      request: run.request ?? null,
      ...(run.leaseMs && { nextAt: sql`now() + ${run.leaseMs} * interval '1 millisecond'` }),
    })
    .onConflictDoNothing({ target: [starts.definition, starts.cause] })
    .returning({ runId: starts.runId });
  if (!start) {
    const same = and(eq(starts.definition, definition), eq(starts.cause, run.causeKey));
    const [first] = await tx.select({ id: starts.runId, request: starts.request }).from(starts).where(same);
    return { ...first!, created: false };
  }
  const row = {
    id,
    namespace: run.namespace,
    name: run.name,
    version: run.version,
    recordType: run.record?.type ?? null,
    recordId: run.record?.id ?? null,
    key: run.key ?? null,
    cause: run.cause,
    startedBy: run.startedBy ?? null,
    actingRole: run.actingRole ?? null,
    owner: run.owner ?? null,
    team: run.team ?? null,
    input: run.input,
  };
  const short = workflowId({ runId: id, record: run.record, key: run.key, definition: { document: run } });
  const long = `${short.slice(0, short.lastIndexOf("/"))}/${id}`;
  // The first 8 characters of a UUIDv7 last a minute: a second run about the same thing takes the whole id.
  const taken = sql`exists (select 1 from runs where workflow_id = ${short})`;
  const [fresh] = await tx
    .insert(runs)
    .values({ ...row, workflowId: sql`case when ${taken} then ${long} else ${short} end` })
    .onConflictDoNothing({ target: runs.workflowId })
    .returning();
  if (fresh) return { id, created: true, row: fresh };
  const [late] = await tx
    .insert(runs)
    .values({ ...row, workflowId: long })
    .returning();
  return { id, created: true, row: late! };
}
