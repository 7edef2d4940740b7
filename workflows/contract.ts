// What a run, those who start and question it (api/workflow), and its activities agree on: names and JSON shapes only.

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

// ---- Start ----

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

// ---- Schedules ----

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

// ---- Messages to a run ----

/** CloudEvents 1.0 envelope, JSON format. */
export interface CloudEvent {
  specversion: "1.0";
  id: string;
  source: string;
  type: string;
  time?: string;
  subject?: string;
  datacontenttype?: string;
  dataschema?: string;
  data?: Json;
  [extension: string]: Json | undefined;
}

export const SIGNALS = { event: "event", answer: "answer" } as const;

/** Signal `event`: an event for one of the run's listeners. Sent again, or late, it does nothing. */
export interface EventSignal {
  subscriptionId: string;
  event: CloudEvent;
}

/** Signal `answer`: a person completed a task. `path` and `taskId` as `people.open` had and gave them. */
export interface AnswerSignal {
  taskId: string;
  path: string;
  output: Json;
}

/**
 * `retry`, `skip` and `stop` act on an open incident, and are refused when none is open at `path`. The others act on the
 * run as a whole; given the same update id again they do nothing more, also after the run went on as a new one.
 */
export const UPDATES = {
  retry: "retry",
  skip: "skip",
  stop: "stop",
  pause: "pause",
  resume: "resume",
  rewind: "rewind",
  migrate: "migrate",
} as const;

/** Update `retry`: run the step again; `input` replaces the step's raw input. */
export interface RetryUpdate {
  path: string;
  input?: Json;
}

/** Update `skip`: go on as if the step had given this raw output. */
export interface SkipUpdate {
  path: string;
  output: Json;
}

/** Update `stop`: end the run with the incident's error. */
export interface StopUpdate {
  path: string;
}

/** Update `pause`: nothing new is begun until `resume`; what is under way ends, times and messages are kept. */
export interface PauseUpdate {
  /** User id. */
  by: string;
  reason?: string;
}

/** Update `rewind`: begin again at a step that the run began before. The run goes on as a new one from there. */
export interface RewindUpdate {
  step: string;
}

/** Update `migrate`: go on under another version. The run goes on as a new one with that. */
export interface MigrateUpdate extends Pick<StartInput, "definition" | "functions" | "actingRole"> {
  /** Of the version as published. */
  hash: string;
  /** Step of the old version → step of the new one, as JSON pointers, where names do not tell. */
  mapping?: { [pointer: string]: string };
}

/** `points`: the steps a run can be taken back to. `cursor`: where it would stand then. `migration`: whether it could move. */
export const QUERIES = {
  state: "state",
  position: "position",
  definition: "definition",
  points: "points",
  cursor: "cursor",
  migration: "migration",
} as const;

/** Query `points`. */
export type Points = { path: string; name: string; kind: string }[];

/** Query `migration`: what stands against it, none when it can be done, and the steps whose path would change. */
export interface MigrationCheck {
  reasons: { path: string; message: string }[];
  moves: { [path: string]: string };
}

/** Query `state`: the projection with all known steps (ended ones without data), so that lists can be repaired from it. */
export interface RunState extends RunProjection {
  context: Json;
  waiting: Waiting[];
  incidents: Incident[];
}

/** Query `position`: the steps being run now. */
export type Position = { path: string; name: string; kind: string; since: string }[];

// ---- What the Web UI and lists show ----

/**
 * Search attributes and their types (`RunId` is Temporal's own); never personal data, they are not encrypted. The starter sets all but the last four.
 * The run sets those when a long wait begins (`Waiting`: person, event or timer; `DueAt`) and unsets them when it ends;
 * `Outcome` is `incident` while parked, `faulted` at a faulted end, else unset: Temporal's own status says the rest.
 */
export const SEARCH_ATTRIBUTES = {
  Definition: "Keyword",
  DefVersion: "Keyword",
  ProcessRunId: "Keyword",
  RecordType: "Keyword",
  RecordId: "Keyword",
  Owner: "Keyword",
  Waiting: "Keyword",
  Outcome: "Keyword",
  ErrorType: "Keyword",
  DueAt: "Datetime",
} as const;

/** Memo, set by the starter. */
export interface RunMemo {
  version: string;
  /** Hash of the definition as published. */
  hash: string;
  cause: Cause;
  startedBy?: string;
  /** The run's own page. */
  link: string;
}

export type RunStatus =
  | "pending"
  | "running"
  | "waiting"
  | "suspended"
  | "incident"
  | "completed"
  | "faulted"
  | "cancelled";

/** RFC 9457 as the language's errors have it. `type` is a URI. */
export interface Fault {
  type: string;
  status: number;
  title?: string;
  detail?: string;
  /** JSON pointer of the step that failed. */
  instance?: string;
}

/**
 * What an open run waits for. `call` (one that is tried again and again) and `worker` (nobody carries the run on) are
 * known to Temporal alone; `policy` holds a run that has not begun.
 */
export type WaitingKind =
  | "person"
  | "event"
  | "timer"
  | "run"
  | "incident"
  | "suspended"
  | "call"
  | "worker"
  | "policy";

export interface Waiting {
  kind: WaitingKind;
  /** Of the step; empty for the run as a whole. */
  path: string;
  since: string;
  until?: string;
  /** Who can move it: a user, role, team or rule; the types of an event; a process; who paused the run. */
  who?: string;
  whoIs?: "user" | "role" | "team" | "rule" | "process" | "operators" | "engineers";
  /** In words: what an event is to be about, why the run was paused, what went wrong last. */
  detail?: string;
  /** The run that this one waits for. */
  runId?: string;
  /** Of a call that is tried again: how often it was, and when it will be. */
  attempts?: number;
  nextAt?: string;
}

export interface Incident {
  path: string;
  name: string;
  error: Fault;
  since: string;
  /** The step's raw input, to be edited. */
  input: Json;
}

/**
 * A recorded step: all that touch the world or wait, and those of the outermost list. `path` is the step's JSON pointer
 * with loop iterations in brackets, `/do/1/each[3]/do/0/send`; `#2` where a jump backwards led to it a second time.
 */
export interface Step {
  path: string;
  name: string;
  /** Task kind: `set`, `for`, … or the function's name for calls. */
  kind: string;
  status: "running" | "waiting" | "incident" | "completed" | "skipped" | "faulted" | "cancelled";
  /** How often the step was begun. */
  attempts: number;
  startedAt: string;
  endedAt?: string;
  input?: Json;
  output?: Json;
  error?: Fault;
}

/** The run as lists show it. `steps` holds those changed since the last one; each replaces the row of its path. */
export interface RunProjection {
  runId: string;
  /** Grows within a run; a lower one than seen is old and its status is to be ignored. */
  seq: number;
  /** Of the definition that it runs by. */
  version?: string;
  status: RunStatus;
  at: string;
  waitingFor?: Waiting;
  incident?: Incident;
  output?: Json;
  error?: Fault;
  steps: Step[];
}

// ---- What a run asks of the world: activity type = function name, one argument ----

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

/** Argument of `people.open`; asked again with the same key it gives the same task. */
export interface OpenTaskInput extends Asked {
  path: string;
  title: string;
  description?: string;
  /** JSON Schema of the answer. */
  form?: JsonObject;
  /** Facts to show beside the form. */
  facts?: JsonObject;
  /** User id. */
  assignee?: string;
  role?: string;
  team?: string;
  /** Assignment rule of User Management. */
  rule?: string;
  /** User ids, of whom any may do it. */
  candidates?: string[];
  choices?: { title: string; answer: Json }[];
  priority?: "low" | "normal" | "high" | "urgent";
  fourEyes?: Json;
  /** ISO 8601. The run keeps this deadline itself. */
  dueAt?: string;
  /** Working time, where it is due so long from now: only a calendar can tell when. */
  due?: JsonObject;
  notify?: boolean;
  reminders?: JsonObject[];
  escalation?: JsonObject[];
  onExpiry?: Json;
}

/** What is to happen at a time while nobody has answered; `step` counts those of a kind. */
export interface TaskMoment {
  at: string;
  do: "notify" | "remind" | "escalate" | "expire";
  step: number;
}

export interface OpenTaskOutput {
  taskId: string;
  /** When it is due, where that was asked as working time. */
  dueAt?: string;
  /** Where more is to happen than an end at `dueAt`; asked again, it is the same. */
  plan?: TaskMoment[];
}

/** Argument of `tasks.tell`: a mail to those who may do it, or to those named. `key` is the one the task was opened with. */
export interface TellTaskInput extends Asked {
  occasion: "opened" | "reminder" | "escalated";
  step: number;
  to?: JsonObject;
}

/** Argument of `tasks.escalate`: it goes to others, who are told, and so are those to be notified. */
export interface EscalateTaskInput extends Asked {
  step: number;
  to?: JsonObject;
  notify?: JsonObject;
}

export interface EscalateTaskOutput {
  /** Who may do it now. */
  who?: string;
}

/** Argument of `tasks.expire`: with `decide` that is the answer from now on. An answer that came before stands. */
export interface ExpireTaskInput extends Asked {
  decide?: Json;
}

export interface ExpireTaskOutput {
  answered: boolean;
  output?: Json;
}

/** Argument of `people.close`: nobody needs to answer any more. `key` is the one the task was opened with. */
export interface CloseTaskInput extends Asked {
  path: string;
  reason: "expired" | "cancelled";
}

/** Argument of `events.emit`. */
export interface EmitInput extends Asked {
  event: CloudEvent;
}

/** One filter of a listener. Match with `matches` and look up with `shapeOf`/`correlationKey` of `workflows/definition/events.ts`. */
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
