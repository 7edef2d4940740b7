import { and, eq, sql } from "drizzle-orm";
import { runs, starts } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { workflowId, type Cause, type CloudEvent, type Json, type RecordRef } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { applyJudged, waitingFor } from "../policies/apply.ts";
import { guardedAmong, isGuarded, lockGuard } from "../policies/guard.ts";
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
  const definition = definitionOf(run);
  const [start] = await insertStarts(tx, [{ ...run, id }]);
  if (!start) return startedBefore(tx, definition, run.causeKey);
  const candidate = { definition, runId: id, input: run.input, record: run.record };
  const judged = start.guarded ? await judge(tx, await lockGuard(tx, definition), candidate) : undefined;
  if (judged) await applyJudged(tx, candidate, judged);
  if (judged?.decision === "skipped") return { id, created: false, skipped: skipped(judged) };
  const [row] = await insertRows(tx, [{ ...run, id, waiting: judged && waitingFor(judged) }]);
  return { id, created: true, ...(judged?.decision === "held" ? { held: judged.reason } : { row }) };
}

/** Writes runs in their order. Those that policies judge are judged one at a time, the others are written together. */
export async function insertRuns(tx: WorkflowDb, given: NewRun[]): Promise<void> {
  if (given.length === 1) return void (await insertRun(tx, given[0]!));
  const guarded = await guardedAmong(tx, given.map(definitionOf));
  // Locked by all in one order.
  for (const definition of guarded.toSorted()) await lockGuard(tx, definition);
  let plain: NewRun[] = [];
  for (const run of given) {
    if (!guarded.includes(definitionOf(run))) {
      plain.push(run);
      continue;
    }
    await insertPlain(tx, plain);
    plain = [];
    await insertRun(tx, run);
  }
  await insertPlain(tx, plain);
}

async function insertPlain(tx: WorkflowDb, given: NewRun[]): Promise<void> {
  if (given.length === 0) return;
  const identified = new Map(given.map((run) => [run.id ?? uuidv7(), run]));
  const fresh = await insertStarts(
    tx,
    [...identified].map(([id, run]) => ({ ...run, id })),
  );
  await insertRows(
    tx,
    fresh.map(({ runId: id }) => ({ ...identified.get(id)!, id })),
  );
}

const definitionOf = ({ namespace, name }: NewRun) => `${namespace}/${name}`;

type Identified = NewRun & { id: string; waiting?: object | undefined };

/** Leaves out those whose cause has started the definition before. */
const insertStarts = (tx: WorkflowDb, given: Identified[]) =>
  tx
    .insert(starts)
    .values(
      given.map((run) => ({
        definition: definitionOf(run),
        cause: run.causeKey,
        runId: run.id,
        request: run.request ?? null,
        dueAt: sql`now()`,
        subject: run.subject ?? null,
        lane: run.lane ?? (background.has(run.cause.kind) ? 1 : 0),
        ...(run.leaseMs && { nextAt: sql`now() + ${run.leaseMs} * interval '1 millisecond'` }),
      })),
    )
    .onConflictDoNothing({ target: [starts.definition, starts.cause] })
    .returning({ runId: starts.runId, guarded: isGuarded(sql`starts.definition`) });

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

/** The first 8 characters of a UUIDv7 last a minute: a second run about the same thing takes the whole id. */
async function insertRows(tx: WorkflowDb, given: Identified[]): Promise<Row[]> {
  if (given.length === 0) return [];
  const named = given.map((run) => {
    const short = workflowId({ runId: run.id, record: run.record, key: run.key, definition: { document: run } });
    return { row: rowOf(run), short, long: `${short.slice(0, short.lastIndexOf("/"))}/${run.id}` };
  });
  const free = (short: string, long: string) =>
    sql`case when exists (select 1 from runs where workflow_id = ${short}) then ${long} else ${short} end`;
  const fresh = await tx
    .insert(runs)
    .values(named.map(({ row, short, long }) => ({ ...row, workflowId: free(short, long) })))
    .onConflictDoNothing({ target: runs.workflowId })
    .returning();
  const written = new Set(fresh.map(({ id }) => id));
  const left = named.filter(({ row }) => !written.has(row.id));
  if (left.length === 0) return fresh;
  const late = left.map(({ row, long }) => ({ ...row, workflowId: long }));
  return [...fresh, ...(await tx.insert(runs).values(late).returning())];
}

const rowOf = (run: Identified) => ({
  id: run.id,
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
  ...run.waiting,
});
