import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from "@temporalio/common";
import { proxySinks, setCurrentDetails, type Sinks, upsertSearchAttributes } from "@temporalio/workflow";
import type { RunProjection, Waiting } from "./contract.ts";
import { describeRun } from "./details.ts";
import type { Run } from "./engine/run.ts";

export interface ProjectionSinks extends Sinks {
  projection: { update: (projection: RunProjection) => void };
}

const LONG_WAIT = 60_000;
const { projection } = proxySinks<ProjectionSinks>();
const keys = {
  Waiting: defineSearchAttributeKey("Waiting", "KEYWORD"),
  Outcome: defineSearchAttributeKey("Outcome", "KEYWORD"),
  ErrorType: defineSearchAttributeKey("ErrorType", "KEYWORD"),
  DueAt: defineSearchAttributeKey("DueAt", "DATETIME"),
};
type Shown = Partial<Record<keyof typeof keys, string>>;

/**
 * Shows a run to people: lists through the projection, Temporal's Web UI through details and search attributes.
 * `show` does so when all that goes on at this moment is done; `flush` at once, at the end.
 */
export function createDisplay(run: Run, resumed: boolean): { show: () => void; flush: () => void } {
  const { journal } = run;
  let scheduled = false;
  // A run gone on from another one has the attributes of that one, whatever they are.
  let shown: Shown = resumed ? { Waiting: "", Outcome: "", ErrorType: "", DueAt: "" } : {};

  function flush(): void {
    scheduled = false;
    const update = { ...journal.projection(run.id), version: run.definition.document.version };
    projection.update(update);
    setCurrentDetails(describeRun(run));
    const next = attributesOf(journal.waiting(), update);
    const changes = (Object.keys(keys) as (keyof Shown)[]).filter((name) => shown[name] !== next[name]);
    // Each upsert is an event of the run's history: only what differs, and short waits not at all.
    if (changes.length > 0) upsertSearchAttributes(changes.map((name) => pair(name, next[name])));
    shown = next;
  }

  return {
    show() {
      if (scheduled) return;
      scheduled = true;
      void Promise.resolve().then(() => scheduled && flush());
    },
    flush,
  };
}

function pair(name: keyof Shown, value: string | undefined): SearchAttributeUpdatePair {
  if (name === "DueAt") return { key: keys.DueAt, value: value === undefined ? null : new Date(value) };
  return { key: keys[name], value: value ?? null };
}

function attributesOf(waiting: Waiting[], { status, incident, error, at }: RunProjection): Shown {
  const now = Date.parse(at);
  const suspended = status === "suspended" ? "suspended" : undefined;
  const long = waiting.filter(({ kind, until }) => kind !== "timer" || Date.parse(until!) - now >= LONG_WAIT);
  const due = long.flatMap(({ until }) => until ?? []).sort()[0];
  const problem = incident?.error ?? error;
  return {
    ...(long[0] && { Waiting: long[0].kind }),
    ...(suspended && { Waiting: suspended }),
    ...(due && { DueAt: due }),
    ...((status === "incident" || status === "faulted") && { Outcome: status }),
    ...(problem && { ErrorType: problem.type }),
  };
}
