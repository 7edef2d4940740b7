import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  setHandler,
  defineQuery,
  defineSignal,
  defineUpdate,
  patched,
} from "@temporalio/workflow";
import {
  type AnswerSignal,
  type EventSignal,
  type Json,
  QUERIES,
  type RetryUpdate,
  type RunProjection,
  SIGNALS,
  type SkipUpdate,
  type StartInput,
  type StopUpdate,
  UPDATES,
} from "./contract.ts";
import type { Definition } from "./definition/types.ts";
import { createDisplay } from "./display.ts";
import { createEffects } from "./effects.ts";
import { pack } from "./engine/cursor.ts";
import { fault } from "./engine/faults.ts";
import type { RunFrame } from "./engine/frame.ts";
import { incidentKey, type Resolution } from "./engine/incident.ts";
import { isLarger, maxPayloadBytes } from "./engine/limits.ts";
import { deliver, isHeavy, type Run } from "./engine/run.ts";
import { answerKey } from "./engine/tasks/ask.ts";
import { begin, createRun } from "./engine/workflow.ts";
import { asFailure } from "./failures.ts";

export { scheduleTick } from "./schedule-tick.ts";

/** Runs any definition: the default workflow, so that a run's type in Temporal is its definition's name. */
export default async function runProcess(start: StartInput): Promise<Json> {
  const world = createEffects(
    start,
    () => display.show(),
    () => isHeavy(run),
  );
  const run = createRun({
    id: start.runId,
    definition: start.definition as unknown as Definition,
    input: start.input,
    effects: world.effects,
    cursor: start.cursor as unknown as RunFrame | undefined,
  });
  const display = createDisplay(run, start.cursor !== undefined);
  const late = start.cursor !== undefined && patched("messages-once-begun");
  if (!late) handleMessages(run, start);
  try {
    const outcome = late ? beginAgain(run, start) : begin(run, CancellationScope.current());
    return outcome instanceof Promise ? await Promise.race([outcome, world.cut(() => goOn(start, run))]) : outcome;
  } catch (error) {
    throw asFailure(error);
  } finally {
    const rest = world.settled();
    if (rest) await rest;
    display.flush();
  }
}

// What comes while a run goes on as a new one is for listeners that stand again only once it has begun.
function beginAgain(run: Run, start: StartInput): Json | Promise<Json> {
  try {
    return begin(run, CancellationScope.current());
  } finally {
    handleMessages(run, start);
  }
}

/** The run goes on as a new one with a history of its own. */
function goOn(start: StartInput, run: Run): Promise<never> {
  const cursor = pack(run) as unknown as Json;
  // What it was given at most, and some room to say where it stands.
  if (!isLarger([start.input, cursor], maxPayloadBytes * 1.03)) return continueAsNew({ ...start, cursor });
  const tooLarge = fault("runtime", "what the run holds takes more than 2 MB (maxPayloadBytes)");
  run.journal.finish("faulted", { error: tooLarge.error });
  throw tooLarge;
}

function handleMessages(run: Run, start: StartInput): void {
  setHandler(
    defineSignal<[EventSignal]>(SIGNALS.event),
    ({ subscriptionId, event }) => void deliver(run, subscriptionId, event as Json),
    { description: "An event for one of the run's listeners. Sent again, or late, it does nothing." },
  );
  setHandler(
    defineSignal<[AnswerSignal]>(SIGNALS.answer),
    ({ taskId, path, output }) => void deliver(run, answerKey(path), { taskId, output }),
    { description: "A person's answer to the task that the step at `path` opened." },
  );

  const resolve = (path: string, resolution: Resolution): void => void deliver(run, incidentKey(path), resolution);
  const validator = ({ path }: { path: string }): void => {
    const mail = run.mailboxes.get(incidentKey(path))?.mail;
    if (mail?.length !== 0) throw ApplicationFailure.nonRetryable(`no incident is open at "${path}"`, "no_incident");
  };
  setHandler(
    defineUpdate<void, [RetryUpdate]>(UPDATES.retry),
    ({ path, input }) => resolve(path, { type: "retry", ...(input !== undefined && { input }) }),
    { validator, description: "Run the step of an incident again; `input` replaces its raw input." },
  );
  setHandler(
    defineUpdate<void, [SkipUpdate]>(UPDATES.skip),
    ({ path, output }) => resolve(path, { type: "skip", output }),
    { validator, description: "Go on from an incident as if its step had given this raw output." },
  );
  setHandler(defineUpdate<void, [StopUpdate]>(UPDATES.stop), ({ path }) => resolve(path, { type: "stop" }), {
    validator,
    description: "End the run with the error of an incident.",
  });

  const { journal } = run;
  setHandler(
    defineQuery(QUERIES.state),
    () => ({
      ...withoutData(journal.projection(run.id, true)),
      context: run.frame.context,
      waiting: journal.waiting(),
      incidents: journal.incidents(),
    }),
    { description: "Status, context, what the run waits for, open incidents and known steps." },
  );
  setHandler(defineQuery(QUERIES.position), () => journal.position(), { description: "The steps being run now." });
  setHandler(defineQuery(QUERIES.definition), () => start.definition, {
    description: "The definition this run keeps to.",
  });
}

// An answer has its limit too: what ended steps were given and gave is kept beside the run.
function withoutData(projection: RunProjection): RunProjection {
  const steps = projection.steps.map((step) =>
    step.endedAt ? { ...step, input: undefined, output: undefined } : step,
  );
  return { ...projection, steps };
}
