import type { Fault, Json, JsonObject, Step } from "#workflows/contract.ts";
import type { Transition } from "./lifecycle.ts";
import { ended, type RunRow, type StepRow } from "./shapes.ts";

type State = Pick<RunRow, "status" | "output" | "error">;

const parked = new Set(["incident", "suspended"]);
/** A larger output is not carried along: whoever waits for it asks for the run. */
const outputMax = 64 * 1024;

/** What happened to a run between two states. An incident suspends it: a person decides how it goes on. */
export function runTransitions(before: State, after: State, seq: number, at: Date): Transition[] {
  const found: Transition[] = [];
  const tell = (verb: string, key = verb, data: JsonObject = {}) =>
    void found.push({ type: `workflow.${verb}`, key, at, data });
  if (before.status === "pending") tell("started");
  const [was, is] = [parked.has(before.status), parked.has(after.status)];
  if (was && !is && !["faulted", "cancelled"].includes(after.status)) tell("resumed", `resumed:${seq}`);
  if (!was && is) tell("suspended", `suspended:${seq}`);
  if (ended.has(after.status))
    tell(after.status, `ended:${seq}`, endData(after.status, after.output as Json, after.error));
  return found;
}

/** What happened to the steps of a run since they were last told of. */
export function stepTransitions(before: Map<string, StepRow>, steps: Step[], seq: number): Transition[] {
  const found = steps.flatMap((step) => ofStep(before.get(step.path), step, seq));
  return found.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function ofStep(before: StepRow | undefined, step: Step, seq: number): Transition[] {
  const found: Transition[] = [];
  const task = { task: pointerOf(step.path) };
  const begun = new Date(step.startedAt);
  const now = step.endedAt ? new Date(step.endedAt) : new Date(Math.max(Date.now(), begun.getTime()));
  const tell = (verb: string, key: string, at: Date, data: JsonObject = {}) =>
    void found.push({ type: `task.${verb}`, key: `${step.path}:${key}`, at, data: { ...task, ...data } });
  if (!before) {
    tell("created", "created", begun);
    if (step.status !== "skipped") tell("started", "1:started", begun);
  }
  for (let attempt = (before?.attempts ?? 1) + 1; attempt <= step.attempts; attempt++)
    tell("retried", `${attempt}:retried`, step.attempts === attempt ? begun : now);
  const [was, is] = [before?.status === "incident", step.status === "incident"];
  if (was && !is && !["faulted", "cancelled"].includes(step.status)) tell("resumed", `resumed:${seq}`, now);
  if (!was && is) tell("suspended", `suspended:${seq}`, now);
  if (ended.has(step.status))
    tell(step.status, `${step.attempts}:ended`, now, endData(step.status, step.output, step.error));
  return found;
}

function endData(status: string, output: Json | undefined, error: unknown): JsonObject {
  if (status === "faulted") return error ? { error: error as Fault & JsonObject } : {};
  if (status !== "completed" || output === undefined || output === null) return {};
  return JSON.stringify(output).length <= outputMax ? { output } : {};
}

/** A step's place in its definition: without the turns of loops and jumps. */
export const pointerOf = (path: string): string => path.replaceAll(/\[\d+\]|#\d+/g, "");
