import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { alerts, incidents, runSteps } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { Fault, JsonObject, RunProjection } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { storable } from "../json.ts";
import { ended, type RunRow } from "../runs/shapes.ts";
import type { IncidentKind, IncidentRow } from "./shapes.ts";

export type Trouble = {
  kind: IncidentKind;
  /** Since when something is wrong. */
  since: Date;
  run?: RunRow;
  /** Where it is about a process rather than one run. */
  definition?: { namespace: string; name: string; version?: string };
  /** A user's id; unless given the owner of the run, who started it, or the operators. */
  recipient?: string | null;
  path?: string;
  step?: string;
  stepKind?: string;
  attempts?: number;
  error?: Fault;
  detail?: JsonObject;
};

const subjectOf = ({ run, definition }: Pick<Trouble, "run" | "definition">): string =>
  run ? `runs/${run.id}` : definition ? `definitions/${definition.namespace}/${definition.name}` : "system";

/**
 * Opens an incident. One that is open already is brought up to date; one that was over for so short a time that nobody
 * has been told is opened again.
 */
export async function raiseIncident(tx: WorkflowDb, trouble: Trouble): Promise<void> {
  const { run, definition = run, kind, path = "" } = trouble;
  const subject = subjectOf(trouble);
  const state = {
    version: definition?.version ?? null,
    step: trouble.step ?? null,
    stepKind: trouble.stepKind ?? null,
    attempts: trouble.attempts ?? 1,
    errorType: trouble.error?.type ?? null,
    error: storable(trouble.error) ?? null,
    detail: storable(trouble.detail) ?? null,
  };
  const same = and(eq(incidents.subject, subject), eq(incidents.kind, kind), eq(incidents.path, path));
  const recent = tx
    .select({ id: incidents.id })
    .from(incidents)
    .innerJoin(alerts, and(eq(alerts.id, incidents.alertId), isNull(alerts.closedAt)))
    .where(
      and(
        same,
        sql`not exists (select from incidents o where o.subject = ${subject} and o.kind = ${kind}
      and o.path = ${path} and o.resolved_at is null)`,
      ),
    )
    .orderBy(sql`${incidents.resolvedAt} desc`)
    .limit(1);
  const again = await tx
    .update(incidents)
    .set({ ...state, resolvedAt: null, resolution: null })
    .where(inArray(incidents.id, recent))
    .returning({ id: incidents.id });
  if (again.length > 0) return;
  await tx
    .insert(incidents)
    .values({
      id: uuidv7(),
      kind,
      subject,
      runId: run?.id ?? null,
      namespace: definition?.namespace ?? null,
      name: definition?.name ?? null,
      path,
      since: trouble.since,
      recipient: trouble.recipient === undefined ? (run?.owner ?? run?.startedBy ?? null) : trouble.recipient,
      ...state,
    })
    .onConflictDoUpdate({
      target: [incidents.subject, incidents.kind, incidents.path],
      targetWhere: isNull(incidents.resolvedAt),
      set: state,
    });
}

type Which = { subject?: string; runId?: string; kinds?: IncidentKind[]; paths?: string[]; ids?: string[] };

/** Closes incidents that are open; tells how many. */
export async function resolveIncidents(
  tx: WorkflowDb,
  { subject, runId, kinds, paths, ids }: Which,
  resolution: NonNullable<IncidentRow["resolution"]>,
): Promise<number> {
  const closed = await tx
    .update(incidents)
    .set({ resolvedAt: new Date(), resolution })
    .where(
      and(
        isNull(incidents.resolvedAt),
        subject === undefined ? undefined : eq(incidents.subject, subject),
        runId === undefined ? undefined : eq(incidents.runId, runId),
        kinds && inArray(incidents.kind, kinds),
        paths && inArray(incidents.path, paths),
        ids && inArray(incidents.id, ids),
      ),
    )
    .returning({ id: incidents.id });
  return closed.length;
}

/** Follows a run's failed steps: each that waits for a person is an incident, and none once it goes on or ends. */
export async function followFaults(tx: WorkflowDb, run: RunRow, update: RunProjection): Promise<void> {
  if (ended.has(run.status)) return void (await resolveIncidents(tx, { runId: run.id }, "ended"));
  const paths = update.steps.map((step) => step.path);
  if (paths.length === 0) return;
  const steps = await tx
    .select()
    .from(runSteps)
    .where(and(eq(runSteps.runId, run.id), inArray(runSteps.path, paths)));
  const parked = steps.filter((step) => step.status === "incident");
  const others = steps.filter((step) => step.status !== "incident").map((step) => step.path);
  if (others.length > 0) await resolveIncidents(tx, { runId: run.id, kinds: ["fault"], paths: others }, "continued");
  for (const step of parked) {
    const since = update.incident?.path === step.path ? update.incident.since : update.at;
    await raiseIncident(tx, {
      kind: "fault",
      run,
      since: new Date(since),
      path: step.path,
      step: step.name,
      stepKind: step.kind,
      attempts: step.attempts,
      error: step.error as Fault,
    });
  }
}
