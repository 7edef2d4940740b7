import { z } from "#kit/router.ts";
import type { Cause, Fault, Incident, RecordRef, RunStatus, Waiting, WaitingKind } from "#workflows/contract.ts";
import type { runs, runSteps } from "#db/workflows/schema.ts";
import { Known } from "../json.ts";

export const statuses = [
  "pending",
  "running",
  "waiting",
  "suspended",
  "incident",
  "completed",
  "faulted",
  "cancelled",
] as const satisfies RunStatus[];

export const ended = new Set<string>(["completed", "faulted", "cancelled"] satisfies RunStatus[]);

const Time = z.iso.datetime();
const Name = z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/);

/** `namespace/name`. */
export const DefinitionPath = z.object({ namespace: Name, name: Name });

export const RecordInput = z.strictObject({
  type: z.string().regex(/^[a-z0-9_-]{1,64}$/),
  id: z.string().regex(/^[\w.:-]{1,128}$/),
});

export const FaultView = z
  .object({
    type: z.string(),
    status: z.number(),
    title: z.string().optional(),
    detail: z.string().optional(),
    instance: z.string().optional(),
  })
  .openapi("Fault", { description: "An error as the process language has it (RFC 9457)." });

export const waitingKinds = [
  "person",
  "event",
  "timer",
  "run",
  "incident",
  "suspended",
  "call",
  "worker",
  "policy",
] as const satisfies WaitingKind[];

export const WaitingView = z
  .object({
    kind: z.enum(waitingKinds),
    path: z.string(),
    since: z.string(),
    until: z.string().optional(),
    who: z.string().optional(),
    whoIs: z.enum(["user", "role", "team", "rule", "process", "operators", "engineers"]).optional(),
    detail: z.string().optional(),
    runId: z.string().optional(),
    attempts: z.number().int().optional(),
    nextAt: z.string().optional(),
  })
  .openapi("Waiting", { description: "What an open run waits for, since when, until when, and who can move it." });

export const IncidentView = z
  .object({ path: z.string(), name: z.string(), error: FaultView, since: z.string(), input: Known })
  .openapi("Incident", { description: "A step that failed and waits to be retried, skipped or stopped." });

export const StepView = z
  .object({
    path: z.string(),
    name: z.string(),
    kind: z.string(),
    status: z.string(),
    attempts: z.number().int(),
    startedAt: Time,
    endedAt: Time.optional(),
    input: Known.optional(),
    output: Known.optional(),
    error: FaultView.optional(),
  })
  .openapi("Step");

export const RunSummary = z
  .object({
    id: z.uuid(),
    definition: z.object({ namespace: z.string(), name: z.string(), version: z.string() }),
    status: z.enum(statuses),
    record: z.object({ type: z.string(), id: z.string() }).optional(),
    key: z.string().optional(),
    cause: z.object({ kind: z.string(), id: z.string(), run: z.uuid().optional() }),
    startedBy: z.string().optional(),
    owner: z.string().optional(),
    waitingFor: WaitingView.optional(),
    incident: IncidentView.optional(),
    error: FaultView.optional(),
    startedAt: Time,
    endedAt: Time.optional(),
    links: z.object({ self: z.string(), temporalUi: z.string() }),
  })
  .openapi("RunSummary");

export const RunView = RunSummary.extend({
  input: Known,
  output: Known.optional(),
  steps: z.array(StepView),
}).openapi("Run");

export type RunView = z.infer<typeof RunView>;
export type RunRow = typeof runs.$inferSelect;
export type StepRow = typeof runSteps.$inferSelect;

type Place = { publicUrl: string; temporalNamespace: string };

/** Where people and engineers look at a run. */
export const linksOf = (config: Place, run: { id: string; workflowId: string }) => ({
  self: `${config.publicUrl}/v1/runs/${run.id}`,
  temporalUi: `${config.publicUrl}/temporal/namespaces/${config.temporalNamespace}/workflows/${encodeURIComponent(run.workflowId)}`,
});

export const recordOf = (row: { recordType: string | null; recordId: string | null }): RecordRef | undefined =>
  row.recordType && row.recordId ? { type: row.recordType, id: row.recordId } : undefined;

const given = <T>(value: T | null): T | undefined => value ?? undefined;

export const summaryOf = (config: Place, row: RunRow) => ({
  id: row.id,
  definition: { namespace: row.namespace, name: row.name, version: row.version },
  status: row.status as RunStatus,
  record: recordOf(row),
  key: given(row.key),
  cause: row.cause as Cause,
  startedBy: given(row.startedBy),
  owner: given(row.owner),
  waitingFor: given(row.waitingFor as Waiting | null),
  incident: given(row.incident as Incident | null),
  error: given(row.error as Fault | null),
  startedAt: row.startedAt.toISOString(),
  endedAt: row.endedAt?.toISOString(),
  links: linksOf(config, row),
});

export const stepOf = (row: StepRow) => ({
  path: row.path,
  name: row.name,
  kind: row.kind,
  status: row.status,
  attempts: row.attempts,
  startedAt: row.startedAt.toISOString(),
  endedAt: row.endedAt?.toISOString(),
  input: given(row.input),
  output: given(row.output),
  error: given(row.error as Fault | null),
});
