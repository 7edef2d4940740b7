import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { alerts, incidents } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { Fault, JsonObject } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { storable } from "../json.ts";
import type { RunRow } from "../runs/shapes.ts";
import { named, type StepName } from "../runs/steps-named.ts";
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

type Which = { subject?: string; runIds?: string[]; kinds?: IncidentKind[]; steps?: StepName[]; ids?: string[] };

/** Closes incidents that are open; tells how many. */
export async function resolveIncidents(
  tx: WorkflowDb,
  { subject, runIds, kinds, steps, ids }: Which,
  resolution: NonNullable<IncidentRow["resolution"]>,
): Promise<number> {
  const closed = await tx
    .update(incidents)
    .set({ resolvedAt: new Date(), resolution })
    .where(
      and(
        isNull(incidents.resolvedAt),
        subject === undefined ? undefined : eq(incidents.subject, subject),
        runIds && inArray(incidents.runId, runIds),
        kinds && inArray(incidents.kind, kinds),
        steps && named(incidents, steps),
        ids && inArray(incidents.id, ids),
      ),
    )
    .returning({ id: incidents.id });
  return closed.length;
}
