// The Open Workflow Specification DSL 1.0.3, as much of it as runs here.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Text whose whole is `${ … }` is jq; in expression slots bare jq is accepted too. */
export type Expression = string;
export type Duration =
  | Expression
  | { days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number };
export type Timeout = { after: Duration } | string;

export interface Definition {
  document: Document;
  input?: Input;
  use?: Use;
  do: TaskList;
  timeout?: Timeout;
  output?: Output;
  schedule?: Schedule;
  evaluate?: { language?: "jq"; mode?: "strict" | "loose" };
}

export interface Use {
  authentications?: Record<string, Authentication>;
  errors?: Record<string, ErrorSpec>;
  extensions?: Record<string, Extension>[];
  /** Functions of the definition's own, called by name. Those shared between definitions are put here at publish. */
  functions?: Record<string, Task>;
  retries?: Record<string, RetryPolicy>;
  /** Names of the secrets that the definition may use. */
  secrets?: string[];
  timeouts?: Record<string, { after: Duration }>;
}

/** Exactly one of `on`, `every`, `cron`, `after`. `every` may overlap; `after` counts from the end of the run before. */
export interface Schedule {
  on?: Consumption;
  every?: Duration;
  cron?: string;
  after?: Duration;
  read?: "data" | "envelope" | "raw";
}

/** Tasks around every task of a kind. `exit` in `before` leaves the task itself out. */
export interface Extension {
  extend: TaskKind | "composite" | "all";
  when?: Expression;
  before?: TaskList;
  after?: TaskList;
}

export interface Document {
  dsl: string;
  namespace: string;
  name: string;
  version: string;
  title?: string;
  summary?: string;
  tags?: JsonObject;
  metadata?: Metadata;
}

/** Members of its own are the author's. */
export interface Metadata {
  policy?: Policy;
  tests?: DefinitionTest[];
  [name: string]: unknown;
}

export interface Policy {
  /** `incident` (default): an unhandled fault parks the run until a person mends it; `fail`: it ends the run. */
  onFault?: "incident" | "fail";
  /** Runs of one key, `limit` (1) at a time. `key` sees what `input.from` sees, and `$record`. */
  concurrency?: { key?: Expression; limit?: number; onConflict?: "queue" | "skip" | "replace" };
  /** Starts in any such length of time; what is more waits. */
  rate?: { limit: number; per: Duration };
  /** When nothing starts: between two times of day (`from` 22:00 `to` 07:00), on whole days, or outside a calendar. */
  quietHours?: QuietHours;
  reEnrolment?: "always" | "never" | { after: Duration };
  /** More starts than this stop the definition. */
  cap?: { max: number; per: Duration };
  actAs?: "starter" | "service";
  /** User id. */
  owner?: string;
}

export type QuietHours = { from?: string; to?: string; timeZone?: string; days?: string[] } | { calendar: string };

/** One of `document.metadata.tests`: a run in memory and virtual time in which nothing reaches the world. */
export interface DefinitionTest {
  name: string;
  /**
   * What starts the run (`input`, or `event` for `schedule.on`; attributes not said are made up), when (ISO 8601), and
   * events that arrive so long `after` the start or, with `task`, after that task begins.
   */
  given?: {
    input?: Json;
    event?: JsonObject | JsonObject[];
    startAt?: string;
    later?: { after: Duration; task?: string; event: JsonObject }[];
  };
  /**
   * Answers in place of the world's: the first that fits a call is given. Where none fits, a catalogue function answers
   * with a sample made from its output schema, a person does not answer, and any other call is a fault.
   */
  mocks?: Mock[];
  expect: Expectation;
}

/** Fits calls of the function (`http`, `openapi`, `people.ask`, …) or step, or runs of the process, that it names. */
export interface Mock {
  call?: string;
  task?: string;
  /** `namespace/name`. */
  workflow?: string;
  /** What the evaluated arguments must contain. */
  with?: JsonObject;
  output?: Json;
  /** `type` and `status` are those of a communication error unless said. */
  error?: Partial<ErrorSpec>;
  /** How many calls it answers; all unless said. */
  times?: number;
  /** How long the answer takes. */
  after?: Duration;
  /** No answer ever comes. */
  never?: boolean;
}

/** All that is said must hold. Values are as written: `${ }` is not evaluated in them. */
export interface Expectation {
  /** `completed` unless said, or `faulted` where `error` is. */
  status?: "completed" | "faulted" | "incident" | "waiting" | "cancelled" | "pending";
  output?: Json;
  error?: { type?: string; status?: number; title?: string; detail?: string; instance?: string };
  /** Names of tasks, in the order in which they begin; others may stand between them. */
  steps?: string[];
  /** Names of tasks that do not begin. */
  notSteps?: string[];
  /** Calls made, in order; others may stand between them. `with`: what the arguments contain. */
  calls?: { call: string; with?: JsonObject }[];
  /** Names of functions that are not called. */
  notCalls?: string[];
  /** What the arguments of calls of `comms.send` contain: exactly these, in order. */
  messages?: JsonObject[];
  /** What emitted events contain: exactly these, in order. */
  emitted?: JsonObject[];
  /** What a run that is `waiting` waits for. */
  waitingFor?: { kind?: "person" | "event" | "timer" | "run"; who?: string };
  /** How long the run takes by its own clock. */
  elapsed?: Duration;
}

/** `format`: `json`, or with a version as in `json:2020-12`. */
export type SchemaSpec = { format?: string; document: JsonObject | boolean };
export type Input = { schema?: SchemaSpec; from?: Expression | JsonObject };
export type Output = { schema?: SchemaSpec; as?: Expression | JsonObject };
export type Export = Output;

export type TaskList = Record<string, Task>[];

export interface TaskBase {
  if?: Expression;
  input?: Input;
  output?: Output;
  export?: Export;
  timeout?: Timeout;
  then?: string;
  metadata?: JsonObject;
}

export type SetTask = TaskBase & { set: JsonObject | Expression };
export type DoTask = TaskBase & { do: TaskList };
export type SwitchTask = TaskBase & { switch: Record<string, { when?: Expression; then: string }>[] };
export type ForTask = TaskBase & {
  for: { each?: string; in: Expression | Json[]; at?: string };
  while?: Expression;
  do: TaskList;
};
export type ForkTask = TaskBase & { fork: { branches: TaskList; compete?: boolean } };
export type TryTask = TaskBase & { try: TaskList; catch: Catch };
export type RaiseTask = TaskBase & { raise: { error: ErrorSpec | string } };
export type WaitTask = TaskBase & { wait: Duration };
export type EmitTask = TaskBase & { emit: { event: { with: JsonObject } } };
export type ListenTask = TaskBase & {
  listen: { to: Consumption; read?: "data" | "envelope" | "raw" };
  foreach?: { item?: string; at?: string; do?: TaskList; output?: Output; export?: Export };
};
export type CallTask = TaskBase & { call: string; with?: JsonObject };
export type RunTask = TaskBase & { run: { workflow: SubWorkflow; await?: boolean } };
export type Task =
  | SetTask
  | DoTask
  | SwitchTask
  | ForTask
  | ForkTask
  | TryTask
  | RaiseTask
  | WaitTask
  | EmitTask
  | ListenTask
  | CallTask
  | RunTask;

/** `version` is `latest` unless said: the one that starts new runs. */
export interface SubWorkflow {
  namespace: string;
  name: string;
  version?: string;
  input?: Json;
}

export interface Catch {
  errors?: {
    with?: { type?: string; status?: number; instance?: string; title?: string; detail?: string; details?: string };
  };
  as?: string;
  when?: Expression;
  exceptWhen?: Expression;
  retry?: RetryPolicy | string;
  do?: TaskList;
  then?: string;
}

export interface RetryPolicy {
  when?: Expression;
  exceptWhen?: Expression;
  delay?: Duration;
  backoff?: { constant?: JsonObject; linear?: JsonObject; exponential?: JsonObject };
  limit?: { attempt?: { count?: number; duration?: Duration }; duration?: Duration };
  jitter?: { from: Duration; to: Duration };
}

export interface ErrorSpec {
  type: string;
  status: number;
  instance?: string;
  title?: string;
  detail?: string;
}

/** Exactly one of `one`, `any`, `all`. `any: []` is every event. `until` ends `any`; its own events are not output. */
export interface Consumption {
  one?: EventFilterSpec;
  any?: EventFilterSpec[];
  all?: EventFilterSpec[];
  until?: Expression | false | Consumption;
}

export interface EventFilterSpec {
  with: JsonObject;
  correlate?: Record<string, { from: Expression; expect?: string }>;
}

export interface HttpArguments {
  method: string;
  endpoint: Endpoint;
  headers?: Record<string, string> | Expression;
  body?: Json;
  query?: JsonObject | Expression;
  output?: "content" | "raw" | "response";
  redirect?: boolean;
}

export interface OpenApiArguments {
  document: { name?: string; endpoint: Endpoint };
  operationId: string;
  parameters?: JsonObject;
  authentication?: AuthenticationRef;
  output?: "content" | "raw" | "response";
  redirect?: boolean;
}

export type Endpoint = string | { uri: string; authentication?: AuthenticationRef };

/** In place, or the name of one under `use.authentications`. */
export type AuthenticationRef = Authentication | { use: string };

/** Exactly one scheme. `{use: name}` in a scheme's place names a secret that holds its members. */
export interface Authentication {
  basic?: { username: string; password: string } | { use: string };
  bearer?: { token: string } | { use: string };
  digest?: { username: string; password: string } | { use: string };
  oauth2?: OAuth2 | { use: string };
  /** `endpoints` are found at the authority. */
  oidc?: Omit<OAuth2, "endpoints"> | { use: string };
}

export interface OAuth2 {
  authority: string;
  /** Paths under the authority: `/oauth2/token`, `/oauth2/revoke`, `/oauth2/introspect` unless said. */
  endpoints?: { token?: string; revocation?: string; introspection?: string };
  grant: "client_credentials" | "password" | "urn:ietf:params:oauth:grant-type:token-exchange";
  client?: {
    id?: string;
    secret?: string;
    assertion?: string;
    /** `client_secret_post` unless said. */
    authentication?: "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "none";
  };
  request?: { encoding?: "application/x-www-form-urlencoded" | "application/json" };
  issuers?: string[];
  scopes?: string[];
  audiences?: string[];
  username?: string;
  password?: string;
  subject?: OAuth2Token;
  actor?: OAuth2Token;
}

export interface OAuth2Token {
  token: string;
  type: string;
}

/** The `with` of `call: people.ask`. */
/** Working time by a calendar; `default` unless said. */
export interface BusinessSpan {
  businessDays?: number;
  businessHours?: number;
  calendar?: string;
}

/** Who is asked. */
export interface Whom {
  /** User id. */
  assignee?: string;
  role?: string;
  team?: string;
  /** Assignment rule of User Management. */
  rule?: string;
  /** User ids, of whom any may do it. */
  candidates?: string[];
}

export interface FourEyes {
  /** How many different people answer; then the output is `{ answers: [{ by, at, output }] }`. */
  people?: number;
  /** `starter`, or names of steps that asked: whoever started the run, or answered there, may not. `starter` unless said. */
  not?: string[];
  /** An answer that contains this is enough by itself. */
  endsWith?: JsonObject;
}

export interface AskArguments extends Whom {
  title: string;
  description?: string;
  /** JSON Schema of the answer. */
  form?: JsonObject;
  /** Facts to show beside the form. */
  facts?: JsonObject;
  choices?: { title: string; answer: Json }[];
  priority?: "low" | "normal" | "high" | "urgent";
  fourEyes?: boolean | number | FourEyes;
  /** A duration from now, a date-time, or working time. After it the step faults with `timeout`, unless more is said. */
  due?: Duration | BusinessSpan;
  notify?: boolean;
  reminders?: {
    before?: Duration | BusinessSpan;
    after?: Duration | BusinessSpan;
    every?: Duration | BusinessSpan;
    times?: number;
  }[];
  escalation?: { after?: Duration | BusinessSpan; to?: Whom; notify?: Whom; expire?: true }[];
  onExpiry?: "raise" | "wait" | { decide: Json };
}

/** Task kinds in the order in which a task's keys decide (`for` has a `do` too). */
export const TASK_KINDS = [
  "call",
  "for",
  "fork",
  "try",
  "set",
  "switch",
  "raise",
  "wait",
  "emit",
  "listen",
  "run",
  "do",
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export function kindOf(task: object): TaskKind | undefined {
  return TASK_KINDS.find((kind) => Object.hasOwn(task, kind));
}

/** `namespace/name`. */
export function nameOf(definition: { document: { namespace: string; name: string } }): string {
  return `${definition.document.namespace}/${definition.document.name}`;
}
