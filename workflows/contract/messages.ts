import type { Json, StartInput } from "./start.ts";
import type { Waiting, Incident, RunProjection } from "./projection.ts";

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
