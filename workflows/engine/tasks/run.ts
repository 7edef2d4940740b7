import type { EventFilter, RunResult } from "../../contract.ts";
import { matches } from "../../definition/events.ts";
import type { Json, RunTask, SubWorkflow } from "../../definition/types.ts";
import { Fault, fault } from "../faults.ts";
import type { Call, Strand } from "../port.ts";
import { type Outcome, visitKey } from "../run.ts";
import type { Task } from "../task.ts";
import { pause } from "../waiting.ts";

const ENDED = new Set(["completed", "faulted", "cancelled"]);
const PATIENCE = 10_000;

/** Starts another process and, unless told not to, waits for its result; cancelled meanwhile, it cancels that too. */
export function* runProcess(task: Task): Strand<Outcome> {
  const { node, frame, env, path, fill } = task;
  const { workflow, await: awaited = true } = (node.task as RunTask).run;
  const { input = null, ...definition } = workflow;
  const ask = (activity: string, more: object): Call => {
    const summary = `${node.name}: ${definition.namespace}/${definition.name}`;
    return { type: "call", activity, path, summary, argument: { key: frame.key!, ...more } };
  };
  frame.key ??= visitKey(env.run, path);
  if (frame.subRunId === undefined) {
    const { runId } = (yield ask("runs.start", { definition, input: fill(input) })) as { runId: string };
    frame.subRunId = runId;
  }
  if (!awaited) return { output: frame.input! };
  return { output: yield* result(task, definition, ask) };
}

function* result(
  { frame, env, path }: Task,
  definition: Omit<SubWorkflow, "input">,
  ask: (activity: string, more: object) => Call,
): Strand<Json> {
  const { run } = env;
  const sub = { subRunId: frame.subRunId! };
  const name = `${definition.namespace}/${definition.name}`;
  const filters = [...ENDED].map((how) => endOf(sub.subRunId, how));
  const subscription = { subscriptionId: frame.key! };
  const mail = (frame.mail ??= []);
  run.mailboxes.set(frame.key!, frame);
  let done: RunResult | undefined;
  try {
    if (!frame.subscribed) {
      yield ask("events.subscribe", { ...subscription, filters: filters as unknown as Json });
      frame.subscribed = true;
    }
    while (done === undefined) {
      if (!frame.heard) {
        const { until } = frame;
        const came = (): boolean => mail.some((event) => filters.some((filter) => matches(filter, event as never)));
        const summary = `${name}: its end`;
        const how = { kind: "run", since: frame.startedAt, who: name, whoIs: "process", runId: sub.subRunId } as const;
        yield* pause(run, { ...how, path, summary, until, ready: came });
        mail.length = 0;
        frame.heard = true;
      }
      // The event may be ahead of what is told of the run.
      const told = (yield ask("runs.result", sub)) as unknown as RunResult;
      if (ENDED.has(told.status)) done = told;
      Object.assign(frame, { heard: undefined, until: run.effects.now() + PATIENCE });
    }
    return outputOf(done, name, sub.subRunId);
  } finally {
    if (done === undefined) run.effects.detach(ask("runs.cancel", sub));
    run.effects.detach(ask("events.unsubscribe", subscription));
    run.mailboxes.delete(frame.key!);
    frame.mail = undefined;
  }
}

function endOf(runId: string, how: string): EventFilter {
  const type = `io.serverlessworkflow.workflow.${how}.v1`;
  return { with: { type }, correlate: { run: { from: ".data.runId", expect: runId } } };
}

function outputOf({ status, output = null, error }: RunResult, name: string, id: string): Json {
  if (status === "completed") return output;
  if (status === "cancelled" || !error) throw fault("runtime", `${name} was ${status} (run ${id})`);
  // Where in that process it happened is no place in this one.
  throw new Fault({ ...error, instance: undefined });
}
