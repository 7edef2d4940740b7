export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type JsonObject = { [key: string]: Json };

/** The one task queue of process runs. A run's workflow type is its definition, `namespace/name`. */
export const TASK_QUEUE = "processes";

/** Runs that nobody waits for: started by events, by the clock, for many records at once. Fewer of them go on at a time. */
export const BATCH_QUEUE = "processes-batch";

/** `<namespace>/<name>/<record or key>/<first 8 of the run id>`; without record and key the third part is `-`. */
export function workflowId(
  start: Pick<StartInput, "runId" | "record" | "key"> & {
    definition: { document: { namespace: string; name: string } };
  },
): string {
  const { namespace, name } = start.definition.document;
  const about = start.record ? `${start.record.type}-${start.record.id}` : (start.key ?? "-");
  return `${namespace}/${name}/${about}/${start.runId.slice(0, 8)}`;
}

export interface RecordRef {
  type: string;
  id: string;
}

/**
 * Why a run exists. `id`: event id, idempotency key, schedule time, given key or the key of the step that started it;
 * `run`: the run that wrote the event, or started this one as a step.
 */
export interface Cause {
  kind: "event" | "api" | "manual" | "schedule" | "hook" | "run";
  id: string;
  run?: string;
}

export interface Retry {
  initialSeconds?: number;
  backoff?: number;
  maximumSeconds?: number;
  /** Unset: until `scheduleToCloseSeconds`. */
  attempts?: number;
}

/** How to call one catalogue function, resolved by the API when it publishes. */
export interface FunctionCall {
  /** True only where repeating is safe and an answer comes within five seconds. */
  local: boolean;
  startToCloseSeconds: number;
  /** How long a call may go on being retried before it is a fault; six hours unless said. */
  scheduleToCloseSeconds?: number;
  /** How long its worker may be silent, ten seconds unless said. */
  heartbeatSeconds?: number;
  retry?: Retry;
}

/** The single argument of the workflow. */
export interface StartInput {
  /** UUIDv7 of ours, made before the start. */
  runId: string;
  /** The parsed definition, as the `workflows/definition` room's `Definition`. */
  definition: JsonObject & {
    document: JsonObject & { namespace: string; name: string; version: string };
  };
  /** Raw workflow input; for `schedule.on` the array of events. */
  input: Json;
  record?: RecordRef;
  /** Business key where there is no record. */
  key?: string;
  cause: Cause;
  /** User id. */
  startedBy?: string;
  /** Service role granted at publish; without it the run acts with the starter's rights. */
  actingRole?: string;
  /** User id of who is alerted. */
  owner?: string;
  /** By function name; `http.request` may be among them. */
  functions: Record<string, FunctionCall>;
  /** Frame tree of the part of the run before this one. */
  cursor?: Json;
  /** Calls and waits after which the run goes on as a new one; unset: when its history has grown or takes long to replay. */
  cutEvery?: number;
}

/** Workflows that are no runs. */
export const WORKFLOWS = { tick: "scheduleTick" } as const;

/** Argument of the workflow that a Temporal Schedule starts. */
export interface ScheduleTick {
  namespace: string;
  name: string;
}

/** Argument of the activity `schedules.tick`: a time of a schedule has come. */
export interface TickInput extends ScheduleTick {
  /** ISO 8601. */
  at: string;
}
