import type { CloudEvent, EventFilter, RunResult } from "#workflows/contract.ts";
import { addDuration, parseDuration } from "#workflows/definition/duration.ts";
import { matches } from "#workflows/definition/events.ts";
import { schemaErrors } from "#workflows/definition/json-schema.ts";
import type { DefinitionTest, Duration, Json, JsonObject, Mock } from "#workflows/definition/types.ts";
import { Fault, fault } from "#workflows/engine/faults.ts";
import type { MemoryRun } from "#workflows/engine/memory.ts";
import type { Call, Observation } from "#workflows/engine/port.ts";
import { callOf, createMocks, type SimulatedCall } from "./mocks.ts";
import { createPeople } from "./people.ts";
import { sampleOf } from "./sample.ts";

/** A function that may be called: what it takes and gives. */
export interface KnownFunction {
  name: string;
  inputSchema: JsonObject;
  outputSchema: JsonObject;
}

export interface WorldOptions {
  functions: readonly KnownFunction[];
  mocks?: Mock[];
  later?: NonNullable<DefinitionTest["given"]>["later"];
  answered: (path: string, by: string) => void;
  note: (text: string) => void;
}

type Sleep = (ms: number) => Promise<unknown>;
type SubRun = { endsAt: number; result: RunResult };

/** Everything outside the run, played: functions, people, partners, other processes, events. */
export function createWorld({ functions, mocks: given = [], later = [], answered, note }: WorldOptions) {
  const known = new Map(functions.map((one) => [one.name, one]));
  const mocks = createMocks(given);
  const calls: SimulatedCall[] = [];
  const subRuns = new Map<string, SubRun>();
  const events = createEvents();
  const people = createPeople(() => run, note);
  let come = 0;
  const made = (event: JsonObject): CloudEvent => eventOf(event, run.now(), `event-${++come}`);
  let run: MemoryRun;

  async function call(asked: Call, sleep: Sleep): Promise<Json | undefined> {
    const at = new Date(run.now()).toISOString();
    const step = callOf(asked, at);
    if (!step) return housekeeping(asked);
    calls.push(step);
    const found = mocks.take(step);
    if (!found) return unanswered(step, asked);
    answered(asked.path, found.label);
    const { mock } = found;
    const delay = mock.never ? Infinity : span(run.now(), mock.after);
    if (asked.activity === "people.open" && !mock.error) return people.ask(asked, mock, delay);
    if (asked.activity === "runs.start") return startSubRun(mock, delay);
    if (delay > 0) await sleep(delay);
    if (asked.activity === "events.emit") events.arrive(run, step.with as CloudEvent);
    if (mock.error) throw faultOf(mock.error);
    return mock.output;
  }

  function unanswered(step: SimulatedCall, asked: Call): Json | undefined {
    const entry = known.get(step.call);
    switch (asked.activity) {
      case "people.open":
        answered(asked.path, "nobody");
        return people.open(asked);
      case "tasks.tell":
        return null;
      case "tasks.escalate":
        return people.escalate(asked);
      case "events.emit":
        events.arrive(run, step.with as CloudEvent);
        return null;
      default:
        if (!entry) {
          note(`no mock answers ${step.call} of "${step.task}"`);
          throw fault("configuration", `no mock answers ${step.call} of "${step.task}"`);
        }
        checkArguments(entry, step.with);
        answered(asked.path, "sample");
        return sampleOf(entry.outputSchema);
    }
  }

  function startSubRun({ output = null, error }: Mock, delay: number): Json {
    const runId = `simulated-${subRuns.size + 1}`;
    const result: RunResult = error
      ? { status: "faulted", error: faultOf(error).error }
      : { status: "completed", output };
    subRuns.set(runId, { endsAt: run.now() + delay, result });
    const type = `io.serverlessworkflow.workflow.${result.status}.v1`;
    const ended = { type, data: { runId } };
    if (delay < Infinity) run.at(run.now() + delay, () => events.arrive(run, made(ended)));
    return { runId };
  }

  function housekeeping({ activity, argument }: Call): Json {
    const { subscriptionId, filters, subRunId } = argument as JsonObject as JsonObject & { subscriptionId: string };
    if (activity === "events.subscribe") events.listen(run, subscriptionId, filters as unknown as EventFilter[]);
    else if (activity === "events.unsubscribe") events.close(subscriptionId);
    else if (activity === "tasks.expire") return people.expire(argument);
    else if (activity === "runs.result") {
      const { endsAt, result } = subRuns.get(subRunId as string)!;
      if (endsAt > run.now()) return { status: "running" };
      return result as unknown as Json;
    }
    return null;
  }

  /** What an activity would refuse is refused here too. */
  function checkArguments({ name, inputSchema }: KnownFunction, value: Json): void {
    const wrong = schemaErrors(inputSchema, value);
    if (wrong.length > 0) throw fault("validation", `the call does not fit ${name}: ${wrong.join("; ")}`);
  }

  return {
    calls,
    call,
    unusedMocks: mocks.unused,
    /** Takes the run it plays for, and sets its alarms. */
    join(joined: MemoryRun) {
      run = joined;
      for (const { after, task, event } of later)
        if (task === undefined) run.at(run.now() + span(run.now(), after), () => events.arrive(run, made(event)));
    },
    /** Events that come some time after a task began. */
    observe(observation: Observation) {
      if (observation.type !== "begun") return;
      for (const { after, task, event } of later)
        if (task === observation.name)
          run.at(observation.at + span(observation.at, after), () => events.arrive(run, made(event)));
    },
  };
}

/** The attributes that every event has are made up where they are not said. */
export function eventOf(event: JsonObject, now: number, id: string): CloudEvent {
  const made = { specversion: "1.0", id, source: "/simulation", type: "sample", data: {} };
  return { ...made, time: new Date(now).toISOString(), ...event } as CloudEvent;
}

/** As the Workflow Engine keeps them: what came since the start and went to no listener before is given to the next. */
function createEvents() {
  const kept: { event: CloudEvent; to?: string }[] = [];
  const open = new Map<string, EventFilter[]>();
  const closed = new Set<string>();
  const wants = (filters: EventFilter[], event: CloudEvent): boolean =>
    filters.length === 0 || filters.some((filter) => matches(filter, event));
  return {
    arrive(run: MemoryRun, event: CloudEvent) {
      const one: (typeof kept)[number] = { event };
      kept.push(one);
      for (const [id, filters] of open)
        if (wants(filters, event)) {
          one.to = id;
          run.event(id, event);
        }
    },
    listen(run: MemoryRun, id: string, filters: EventFilter[]) {
      if (open.has(id) || closed.has(id)) return;
      open.set(id, filters);
      for (const one of kept)
        if ((one.to === undefined || !closed.has(one.to)) && wants(filters, one.event)) {
          one.to = id;
          run.event(id, one.event);
        }
    },
    close(id: string) {
      open.delete(id);
      closed.add(id);
    },
  };
}

function faultOf({ type, status = 500, ...more }: NonNullable<Mock["error"]>): Fault {
  return type === undefined
    ? fault("communication", more.detail ?? "mocked", { status, ...more })
    : new Fault({ type, status, ...more });
}

function span(from: number, duration: Duration | undefined): number {
  const parsed = duration === undefined ? undefined : parseDuration(duration);
  return parsed ? addDuration(from, parsed) - from : 0;
}
