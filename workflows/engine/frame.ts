import type { ErrorSpec, Json } from "../definition/types.ts";
import type { TaskMoment } from "../contract.ts";
import type { Call } from "./port.ts";

/**
 * Where a scope stands, as plain JSON: running a scope again over its frame goes on from there.
 * Each kind of task uses the members it needs.
 */
export interface Frame {
  /** Raw input, and what `input.from` made of it. */
  raw?: Json;
  input?: Json;
  startedAt?: number;
  /** Lists: the task being run, and how often each was begun. */
  pc?: number;
  visits?: number[];
  /** What each of its tasks was given when it was begun last, and the context then: a run can be taken back there. */
  past?: { [index: number]: Past };
  /** Loops: iteration, items, output so far. */
  i?: number;
  items?: Json[];
  acc?: Json;
  /** Forks: a branch's result. */
  done?: boolean;
  output?: Json;
  next?: string;
  /** Tries: how often retried, since when, for which error. */
  attempt?: number;
  phase?: "retry" | "catch";
  error?: ErrorSpec;
  /** Waits: the absolute deadlines, the key under which messages come, and those not read yet. */
  until?: number;
  deadline?: number;
  key?: string;
  mail?: Json[];
  got?: Json[];
  filled?: number[];
  /** The event being worked on, what was made of those before, and the latest ones known. */
  event?: Json;
  list?: Json[];
  seen?: string[];
  bound?: { [name: string]: Json };
  /** Parked until a person resolves it; `skip` is then the raw output given instead of running. */
  incident?: { error: ErrorSpec; since: number };
  skip?: { output: Json };
  /** The step's path under the version of the definition that began it: its key does not change. */
  origin?: string;
  /** What was asked of the world and need not be again: the run that a task started, a person's task, a subscription. */
  subRunId?: string;
  /** That it has ended, which is still to be asked. */
  heard?: boolean;
  taskId?: string;
  /** What is to happen while nobody answers that task, how far that went, and who may do it since. */
  plan?: TaskMoment[];
  told?: number;
  who?: string;
  subscribed?: boolean;
  around?: Around;
  kid?: Frame;
  kids?: Frame[];
}

export interface Past {
  raw: Json;
  context: Json;
}

/** Who paused a run, when and why. */
export interface Suspension {
  by: string;
  since: number;
  reason?: string;
}

/** Extensions of a task: which apply, where among them it stands, and what the task itself gave. */
export interface Around {
  on: number[];
  at: number;
  outcome?: { output: Json; next?: string };
  kid?: Frame;
}

/** The root: what belongs to the run as a whole. */
export interface RunFrame {
  startedAt: number;
  /** Of the last projection. */
  seq: number;
  context: Json;
  root: Frame;
  /** How often a path asked or listened before: each time is a new task, a new subscription. */
  visits: { [path: string]: number };
  suspended?: Suspension;
  /** Where steps stand now that others know by the path they had in another version. */
  moved?: { [path: string]: string };
  /** Messages that came when it was already to be moved. */
  late?: Json[];
  /** Operations done lately: asked for again they are not done again. */
  applied?: string[];
  /** What steps that were left behind still have open: let go of when the run goes on. */
  leaves?: Call[];
  /** In a cursor only. Tasks of a burst that goes on, and what stands in more than one place: to, from. */
  burst?: number;
  shared?: [to: Place, from: Place][];
}

/** The members that lead to a value. */
export type Place = (string | number)[];

export function kidOf(frame: Frame): Frame {
  return (frame.kid ??= {});
}

/** Empties a frame so that its scope begins anew. */
export function restart(frame: Frame, next: Frame): void {
  for (const key of Object.keys(frame) as (keyof Frame)[]) delete frame[key];
  Object.assign(frame, next);
}
