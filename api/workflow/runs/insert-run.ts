import { and, eq, sql } from "drizzle-orm";
import { runs, starts } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { workflowId, type Cause, type CloudEvent, type Json, type RecordRef } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { applyJudged, waitingFor } from "../policies/apply.ts";
import { isGuarded, lockGuard } from "../policies/guard.ts";
import { judge } from "../policies/judge.ts";

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
  /** 0: somebody waits for it; 1: it may stand behind those. By its cause unless said. */
  lane?: number;
  /** What it is about: starts about one subject go in order. */
  subject?: string;
};

/** Why a start came to nothing. */
export type Skipped = { policy: string; reason: string };

export type Inserted = {
  id: string;
  request?: string | null;
  created: boolean;
  /** Where it may be carried to Temporal at once. */
  row?: typeof runs.$inferSelect;
  skipped?: Skipped;
  /** Why a policy has it wait. */
  held?: string | undefined;
};

/**
 * Writes a run that waits for its start, unless the cause has started this definition before: then that run's id.
 * Policies decide here, once, whether it starts, is held, or is skipped; a skipped one has no run.
 */
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
      dueAt: sql`now()`,
      subject: run.subject ?? null,
      lane: run.lane ?? (background.has(run.cause.kind) ? 1 : 0),
      ...(run.leaseMs && { nextAt: sql`now() + ${run.leaseMs} * interval '1 millisecond'` }),
    })
    .onConflictDoNothing({ target: [starts.definition, starts.cause] })
    .returning({ runId: starts.runId, guarded: isGuarded(definition) });
  if (!start) return startedBefore(tx, definition, run.causeKey);
  const candidate = { definition, runId: id, input: run.input, record: run.record };
  const judged = start.guarded ? await judge(tx, await lockGuard(tx, definition), candidate) : undefined;
  if (judged) await applyJudged(tx, candidate, judged);
  if (judged?.decision === "skipped") return { id, created: false, skipped: skipped(judged) };
  const row = await insertRow(tx, id, run, judged && waitingFor(judged));
  return { id, created: true, ...(judged?.decision === "held" ? { held: judged.reason } : { row }) };
}

const background = new Set<string>(["event", "schedule"] satisfies Cause["kind"][]);

const skipped = ({ policy, reason }: { policy?: string | null; reason?: string | null }): Skipped => ({
  policy: policy ?? "",
  reason: reason ?? "",
});

/** Notes that an event came to nothing, once. */
export async function skipStart(
  tx: WorkflowDb,
  { namespace, name }: { namespace: string; name: string },
  event: CloudEvent,
  { policy, reason }: Skipped,
): Promise<void> {
  await tx
    .insert(starts)
    .values({
      definition: `${namespace}/${name}`,
      cause: causeKeyOf(event),
      runId: uuidv7(),
      decision: "skipped",
      policy,
      reason,
      subject: event.subject ?? null,
      lane: 1,
      dispatchedAt: new Date(),
    })
    .onConflictDoNothing();
}

export const causeKeyOf = ({ source, id }: CloudEvent) => `event:${source}:${id}`;

async function startedBefore(tx: WorkflowDb, definition: string, causeKey: string): Promise<Inserted> {
  const [first] = await tx
    .select()
    .from(starts)
    .where(and(eq(starts.definition, definition), eq(starts.cause, causeKey)));
  const { runId: id, request, decision } = first!;
  return { id, request, created: false, ...(decision === "skipped" && { skipped: skipped(first!) }) };
}

type Row = typeof runs.$inferSelect;

async function insertRow(tx: WorkflowDb, id: string, run: NewRun, waiting: object = {}): Promise<Row> {
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
    ...waiting,
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
  if (fresh) return fresh;
  const [late] = await tx
    .insert(runs)
    .values({ ...row, workflowId: long })
    .returning();
  return late!;
}
