import type { Json, Cause } from "./start.ts";

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
