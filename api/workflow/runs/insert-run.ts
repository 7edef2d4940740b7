import { eq, and } from "drizzle-orm";
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
  startedBy?: string;
  /** The team whose members with scope `team` see it. */
  team?: string | null;
  /** Of the run that starts this one. */
  actingRole?: string | null;
};

/** Writes a run that waits for its start, unless the cause has started this definition before: then that run's id. */
export async function insertRun(
  tx: WorkflowDb,
  run: NewRun,
): Promise<{ id: string; created: boolean; request?: string | null }> {
  const id = run.id ?? uuidv7();
  const definition = `${run.namespace}/${run.name}`;
  const [start] = await tx
    .insert(starts)
    .values({ definition, cause: run.causeKey, runId: id, request: run.request ?? null })
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
  const inserted = await tx
    .insert(runs)
    .values({ ...row, workflowId: short })
    .onConflictDoNothing({ target: runs.workflowId })
    .returning({ id: runs.id });
  // The first 8 characters of a UUIDv7 last a minute: a second run about the same thing takes the whole id.
  if (inserted.length === 0)
    await tx.insert(runs).values({ ...row, workflowId: `${short.slice(0, short.lastIndexOf("/"))}/${id}` });
  return { id, created: true };
}
