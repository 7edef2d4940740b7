import type { ErrorSpec, Json, JsonObject, TaskKind } from "../definition/types.ts";

/** A part of a run that can be cancelled as a whole. Cancelling reaches the scopes made within it. */
export interface Scope {
  cancel: () => void;
}

/** What a binding gives the engine: the world, as few verbs as there are. Times are milliseconds since the epoch. */
export interface Effects {
  now: () => number;
  /** In [0, 1), the same on replay. */
  random: () => number;
  scope: (parent: Scope) => Scope;
  /** Rejects with a `Fault`, or `Cancelled` when the scope is cancelled. */
  call: (call: Call, scope: Scope) => Promise<Json>;
  /** False when `until` passed before `ready` held. Rejects with `Cancelled` when the scope is cancelled. */
  wait: (wait: Wait, scope: Scope) => Promise<boolean>;
  /** A call nobody waits for, made even when the run is being cancelled; the run ends after it. */
  detach: (call: Call) => void;
  /** Told of everything a task does; absent where nobody looks, so that it costs nothing. */
  observe?: (observation: Observation) => void;
}

/** One moment of a task, for dry runs and lifecycle events. `path` is the step's, `at` the clock's. */
export type Observation = { path: string; at: number } & (
  | { type: "begun"; name: string; kind: TaskKind; raw: Json }
  | { type: "evaluated"; program: string; input: Json; output?: Json; error?: ErrorSpec }
  | { type: "retried"; attempt: number; error: ErrorSpec }
  | {
      type: "ended";
      status: "completed" | "skipped" | "faulted" | "cancelled";
      input?: Json;
      rawOutput?: Json;
      output?: Json;
      context: Json;
      error?: ErrorSpec;
      next?: string;
    }
);

/** Ask the world for something. `activity` is what the world calls it. */
export interface Call {
  type: "call";
  activity: string;
  path: string;
  summary: string;
  /** Everything but `run`, which the binding adds. */
  argument: JsonObject & { key: string };
}

export interface Wait {
  type: "wait";
  path: string;
  summary: string;
  ready: () => boolean;
  until?: number;
  /** By an incident, which is waited for whatever else holds the run up. */
  parked?: true;
}

/** Run strands side by side. The answer holds each result, undefined for those that did not finish. */
export interface Fork<T = unknown> {
  type: "fork";
  branches: Strand<T>[];
  /** Whether a result ends the fork at once; all others are then cancelled. */
  decides: (result: T) => boolean;
}

/** Run a strand until a deadline; past it, it is cancelled and the answer is `EXPIRED`. */
export interface Limit {
  type: "limit";
  body: Strand<unknown>;
  path: string;
  summary: string;
  until: number;
}

export type Effect = Call | Wait | Fork<any> | Limit;

/** The engine's way of being suspended: computing costs nothing, only what touches the world is yielded. */
export type Strand<T> = Generator<Effect, T>;

export const EXPIRED: unique symbol = Symbol("expired");

/** Unwinds a cancelled strand. Never caught by a definition. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}
