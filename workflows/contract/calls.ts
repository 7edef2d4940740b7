import type { Json, JsonObject, RecordRef } from "./start.ts";
import type { CloudEvent } from "./messages.ts";
import type { RunStatus, Fault } from "./projection.ts";

/** Who acts, for which step. */
export interface RunContext {
  runId: string;
  workflowId: string;
  /** `namespace/name`. */
  definition: string;
  version: string;
  path: string;
  startedBy?: string;
  actingRole?: string;
  owner?: string;
  record?: RecordRef;
}

export interface Asked {
  /** Idempotency key: run id + task path with loop indices; the same for every attempt. */
  key: string;
  run: RunContext;
  /** The definition itself tries again what may pass: the activity does not. */
  once?: boolean;
  /** How often the activity is tried at most; unless said, the server counts. */
  attempts?: number;
}

/** Argument of every catalogue function (`crm.updateObject`, …); what it returns is the step's raw output. */
export interface CallInput extends Asked {
  /** The definition's `with`, evaluated. */
  with: JsonObject;
}

export const ACTIVITIES = {
  http: "http.request",
  openTask: "people.open",
  closeTask: "people.close",
  emit: "events.emit",
  subscribe: "events.subscribe",
  unsubscribe: "events.unsubscribe",
  openapi: "openapi.request",
  startRun: "runs.start",
  runResult: "runs.result",
  cancelRun: "runs.cancel",
} as const;

/**
 * A part of an argument that mentions secrets: the activity evaluates it and puts it in its place, so that no history
 * holds the value. `at` is a JSON pointer into the argument; data cannot make one.
 */
export interface Deferred {
  at: string;
  program: string;
  input: Json;
  vars: JsonObject;
}

/** As the definition has it, `use` of named ones resolved; members that mention secrets are among `deferred`. */
export type AuthenticationInput = JsonObject;

/** Argument of `openapi.request`: `http.request` by an operation of a document (OpenAPI 3 or Swagger 2). */
export interface OpenApiInput extends Asked {
  document: { uri: string; authentication?: AuthenticationInput };
  operationId: string;
  parameters: JsonObject;
  authentication?: AuthenticationInput;
  output: "content" | "raw" | "response";
  redirect: boolean;
  /** Names under `use.secrets`: no other is given. */
  secrets?: string[];
  deferred?: Deferred[];
}

/** Argument of `runs.start`: another process as a step. Asked again with the same key it gives the same run. */
export interface StartRunInput extends Asked {
  definition: { namespace: string; name: string; version?: string };
  input: Json;
}

export interface StartRunOutput {
  runId: string;
}

/** Argument of `runs.result` and `runs.cancel`. */
export interface SubRunInput extends Asked {
  subRunId: string;
}

/** What became of a run that another waits for. */
export interface RunResult {
  status: RunStatus;
  output?: Json;
  error?: Fault;
}

/** Argument of `http.request`; returns what `output` asks for. */
export interface HttpInput extends Asked {
  method: string;
  uri: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  body?: Json;
  /** `content` (default): parsed body; `raw`: base64 of the body; `response`: an `HttpResponse`. */
  output: "content" | "raw" | "response";
  /** False: an answer of 3xx is a communication fault. */
  redirect: boolean;
  authentication?: AuthenticationInput;
  /** Names under `use.secrets`: no other is given. */
  secrets?: string[];
  deferred?: Deferred[];
}

export interface HttpResponse {
  request: { method: string; uri: string; headers: Record<string, string> };
  statusCode: number;
  headers: Record<string, string>;
  content: Json;
}

/** Argument of `events.emit`. */
export interface EmitInput extends Asked {
  event: CloudEvent;
}

/** One filter of a listener. Match with `matches` and look up with `lookupOf` and `eventKey` of `workflows/definition/events.ts`. */
export interface EventFilter {
  /** Attribute → exact text or regular expression; `data`: an expression over the event's data, or a value it must contain. */
  with: JsonObject;
  /** `from`: expression over the envelope; `expect`: the value it must have, unset: the first seen binds (the run checks). */
  correlate?: Record<string, { from: string; expect?: Json }>;
  /** Variables that `with.data` mentions. */
  vars?: JsonObject;
}

/** Argument of `events.subscribe`. From now, and for matching events kept from just before, send signal `event` with `subscriptionId`. */
export interface SubscribeInput extends Asked {
  subscriptionId: string;
  filters: EventFilter[];
  /** ISO 8601: when the listener gives up, if it does. */
  until?: string;
  /** Listeners that the run has left but may not have closed yet: what they were given is not for this one. */
  left?: string[];
}

export interface UnsubscribeInput extends Asked {
  subscriptionId: string;
}

/**
 * How an activity reports an expected failure: `ApplicationFailure` (non-retryable) with `type` = `code`
 * and this as its first detail. Any other failure is retried and then becomes a `communication` fault.
 */
export interface ActivityFault {
  code: string;
  status: number;
  title?: string;
  detail?: string;
  /** One of the language's standard error names; chosen from `status` when unset. */
  kind?:
    | "configuration"
    | "validation"
    | "expression"
    | "authentication"
    | "authorization"
    | "timeout"
    | "communication"
    | "runtime";
}
