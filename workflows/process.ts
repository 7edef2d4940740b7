import {
  ApplicationFailure,
  CancellationScope,
  makeContinueAsNewFunc,
  setHandler,
  defineQuery,
  defineSignal,
  defineUpdate,
  patched,
  workflowInfo,
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
import type { RunFrame } from "./engine/frame.ts";
import { incidentKey, type Resolution } from "./engine/incident.ts";
import { isLarger, maxPayloadBytes } from "./engine/limits.ts";
import { forgetPast } from "./engine/rewind.ts";
import { deliver, isHeavy, type Run } from "./engine/run.ts";
import { answerKey } from "./engine/tasks/ask.ts";
import { begin, createRun } from "./engine/workflow.ts";
import { asFailure, tooLarge } from "./failures.ts";
import { handleOperations, type Moved, type Mover } from "./operations.ts";

export { scheduleTick } from "./schedule-tick.ts";

/** Runs any definition: the default workflow, so that a run's type in Temporal is its definition's name. */
export default async function runProcess(start: StartInput): Promise<Json> {
  const world = createEffects(
    start,
    () => display.show(),
    () => isHeavy(run),
    () => cursorOf(start, run) === undefined,
  );
  const run = createRun({
    id: start.runId,
    definition: start.definition as unknown as Definition,
    input: start.input,
    effects: world.effects,
    cursor: start.cursor as unknown as RunFrame | undefined,
  });
  const display = createDisplay(run, start.cursor !== undefined);
  let mover: Mover = {};
  const listen = (): void => {
    handleMessages(run, start, () => mover.moved?.frame);
    mover = handleOperations(run, start, world, () => display.show());
  };
  const late = start.cursor !== undefined && patched("messages-once-begun");
  if (!late) listen();
  try {
    const outcome = late ? beginAgain(run, listen) : begin(run, CancellationScope.current());
    if (!(outcome instanceof Promise)) return outcome;
    return await Promise.race([outcome, world.cut(() => goOn(start, run, mover.moved, () => display.flush()))]);
  } catch (error) {
    throw asFailure(error);
  } finally {
    const rest = world.settled();
    if (rest) await rest;
    display.flush();
  }
}

// What comes while a run goes on as a new one is for listeners that stand again only once it has begun.
function beginAgain(run: Run, listen: () => void): Json | Promise<Json> {
  try {
    return begin(run, CancellationScope.current());
  } finally {
    listen();
  }
}

/** The run goes on as a new one with a history of its own: where it stands, or where it was moved to. */
function goOn(start: StartInput, run: Run, moved: Moved | undefined, show: () => void): Promise<void> {
  if (moved) leave(run, moved, show);
  const next = moved?.start ?? start;
  // This part tells one thing more as it ends: what the next one tells comes after that.
  const frame = { ...(moved?.frame ?? run.frame), seq: run.frame.seq + 1 };
  const cursor = cursorOf(next, { ...run, frame });
  if (cursor === undefined) {
    if (!moved && patched("mend-what-is-too-large")) return Promise.resolve();
    const fault = tooLarge();
    run.journal.finish("faulted", { error: fault.error });
    throw fault;
  }
  // Only what is given here is kept.
  const asNew = makeContinueAsNewFunc<typeof runProcess>({ memo: workflowInfo().memo });
  return asNew({ ...next, cursor });
}

/** Where a run stands, for the part that goes on; undefined where it takes more than that can be given. */
function cursorOf(start: StartInput, run: Run): Json | undefined {
  forgetPast(start.definition as unknown as Definition, run.frame);
  const cursor = pack(run) as unknown as Json;
  // What it was given at most, and some room to say where it stands.
  return isLarger([start.input, cursor], maxPayloadBytes * 1.03) ? undefined : cursor;
}

/** Shows that steps which a moved run leaves behind are not its own any more. */
function leave({ journal }: Run, moved: Moved, show: () => void): void {
  for (const { path } of journal.position()) if (moved.left(path)) journal.end(path, "cancelled", {});
  show();
}

function handleMessages(run: Run, start: StartInput, movedTo: () => RunFrame | undefined): void {
  const moved = (path: string): string => run.frame.moved?.[path] ?? path;
  const give = (message: EventSignal | AnswerSignal): void => {
    const frame = movedTo();
    // Between the decision to move and the hop: the part that comes hears of it.
    if (frame) return void (frame.late ??= []).push(message as unknown as Json);
    if ("event" in message) return void deliver(run, message.subscriptionId, message.event as Json);
    const { taskId, path, output } = message;
    // A step that now stands elsewhere is still known by its old path; whose answer it is the task's id says.
    for (const at of new Set([path, moved(path)])) deliver(run, answerKey(at), { taskId, output });
  };
  setHandler(defineSignal<[EventSignal]>(SIGNALS.event), give, {
    description: "An event for one of the run's listeners. Sent again, or late, it does nothing.",
  });
  setHandler(defineSignal<[AnswerSignal]>(SIGNALS.answer), give, {
    description: "A person's answer to the task that the step at `path` opened.",
  });
  const { late = [] } = run.frame;
  delete run.frame.late;
  for (const message of late) give(message as unknown as EventSignal | AnswerSignal);

  const parked = (path: string): string => (run.mailboxes.has(incidentKey(path)) ? path : moved(path));
  const resolve = (path: string, resolution: Resolution): void =>
    void deliver(run, incidentKey(parked(path)), resolution);
  const validator = ({ path }: { path: string }): void => {
    const mail = run.mailboxes.get(incidentKey(parked(path)))?.mail;
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
      version: start.definition.document.version,
      context: shown(run.frame.context),
      waiting: journal.waiting(),
      incidents: journal.incidents().map((incident) => ({ ...incident, input: shown(incident.input) })),
    }),
    { description: "Status, context, what the run waits for, open incidents and known steps." },
  );
  setHandler(defineQuery(QUERIES.position), () => journal.position(), { description: "The steps being run now." });
  setHandler(defineQuery(QUERIES.definition), () => start.definition, {
    description: "The definition this run keeps to.",
  });
}

const mostShown = 262_144;

// An answer has its limit too: what ended steps were given and gave is kept beside the run, and more than so many bytes
// at once are told by their size.
function withoutData(projection: RunProjection): RunProjection {
  const steps = projection.steps.map((step) =>
    step.endedAt ? { ...step, input: undefined, output: undefined } : { ...step, input: shown(step.input) },
  );
  const { incident, output, ...rest } = projection;
  return {
    ...rest,
    ...(incident && { incident: { ...incident, input: shown(incident.input)! } }),
    ...(output !== undefined && { output: shown(output) }),
    steps,
  };
}

const shown = <T extends Json | undefined>(value: T): T | { tooLargeToShow: number } =>
  isLarger(value, mostShown) ? { tooLargeToShow: JSON.stringify(value).length } : value;
