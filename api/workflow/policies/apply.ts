import { eq, inArray, sql } from "drizzle-orm";
import { cancellations, starts } from "#db/workflows/schema.ts";
import type { Waiting } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { writeState } from "../definitions/state.ts";
import { raiseIncident } from "../incidents/raise.ts";
import type { Candidate, Judged } from "./judge.ts";

/** Writes what became of a start, and what follows from it for others. */
export async function applyJudged(tx: WorkflowDb, { definition, runId }: Candidate, judged: Judged): Promise<void> {
  const { decision, policy, reason, slot } = judged;
  const change = { decision, policy: policy ?? null, reason: reason ?? null, slot: slot ?? null };
  const times =
    judged.decision === "started"
      ? {
          dueAt: judged.dueAt,
          nextAt: sql`case when ${starts.nextAt} = 'infinity' then now() else ${starts.nextAt} end`,
        }
      : judged.decision === "held"
        ? { dueAt: judged.dueAt ?? sql`now()`, nextAt: judged.dueAt ?? sql`'infinity'::timestamptz` }
        : { dueAt: null, dispatchedAt: new Date() };
  await tx
    .update(starts)
    .set({ ...change, ...times })
    .where(eq(starts.runId, runId));
  if (policy === "cap") await stopAtCap(tx, definition, runId, reason!);
  if (judged.decision === "held" && judged.replaces?.length) await replace(tx, runId, judged.replaces);
}

/** Stops the definition where nobody did, and has its owner told. */
async function stopAtCap(tx: WorkflowDb, definition: string, runId: string, reason: string): Promise<void> {
  const [namespace = "", name = ""] = definition.split("/");
  const since = new Date();
  await writeState(tx, { namespace, name }, { stoppedAt: since, stoppedBy: null, stopReason: reason });
  const { rows } = await tx.execute<{ owner: string | null }>(sql`
    select v.owner from definitions d join definition_versions v
      on v.namespace = d.namespace and v.name = d.name and v.version = d.current_version
    where d.namespace = ${namespace} and d.name = ${name}`);
  await raiseIncident(tx, {
    kind: "blast_radius",
    definition: { namespace, name },
    recipient: rows[0]?.owner ?? null,
    since,
    detail: { reason, firstHeld: runId },
  });
}

async function replace(tx: WorkflowDb, by: string, runIds: string[]): Promise<void> {
  const reason = `run ${by} took its place`;
  await tx
    .update(starts)
    .set({ decision: "replaced", policy: "concurrency", reason })
    .where(inArray(starts.runId, runIds));
  await cancelLater(tx, runIds, reason);
}

/** Has runs cancelled, however often that fails at first. */
export async function cancelLater(tx: WorkflowDb, runIds: string[], reason: string, requestedBy?: string) {
  if (runIds.length === 0) return;
  await tx
    .insert(cancellations)
    .values(runIds.map((runId) => ({ runId, reason, requestedBy: requestedBy ?? null })))
    .onConflictDoNothing();
}

/** What a run that a policy holds is shown to wait for. */
export const waitingFor = (judged: Judged) =>
  judged.decision === "held" ? waits(judged.reason!, judged.dueAt) : undefined;

const waits = (reason: string, until?: Date) => {
  const since = new Date();
  const waiting: Waiting = {
    kind: "policy",
    path: "",
    since: since.toISOString(),
    ...(until && { until: until.toISOString() }),
    detail: reason,
  };
  return { waitingKind: waiting.kind, waitingFor: waiting, waitingSince: since };
};
