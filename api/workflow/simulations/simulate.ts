import type { RunStatus, Step, Waiting } from "#workflows/contract.ts";
import { matches, triggerOf } from "#workflows/definition/events.ts";
import {
  type Definition,
  type DefinitionTest,
  type ErrorSpec,
  type Json,
  nameOf,
} from "#workflows/definition/types.ts";
import { startInMemory } from "#workflows/engine/memory.ts";
import type { SimulatedCall } from "./mocks.ts";
import { createTrace, type TraceStep } from "./trace.ts";
import { createWorld, eventOf, type KnownFunction } from "./world.ts";

export interface SimulationInput extends NonNullable<DefinitionTest["given"]> {
  mocks?: DefinitionTest["mocks"];
}

/** What a run would do, with nothing of it done. */
export interface Simulation {
  /** `pending`: the event starts no run. */
  status: RunStatus;
  output?: Json;
  /** Of a faulted run, or of the incident it is parked at. */
  error?: ErrorSpec;
  waitingFor?: Waiting;
  startedAt: string;
  endedAt: string;
  /** Virtual time from start to end, as ISO 8601. */
  elapsed: string;
  /** As a run shows them: what touched the world, and the outermost tasks. */
  steps: Step[];
  /** Names of all tasks begun, in order; those that their `if` skips are not. */
  begun: string[];
  calls: SimulatedCall[];
  trace: TraceStep[];
  /** What whoever reads the result should know. */
  notes: string[];
}

const maxListed = 1_000;

/** Runs a checked definition in virtual time, against mocks. */
export async function simulate(
  definition: Definition,
  given: SimulationInput,
  functions: readonly KnownFunction[],
): Promise<Simulation> {
  const { startAt, mocks, later } = given;
  const start = startAt === undefined ? Date.now() : Date.parse(startAt);
  const started = inputOf(definition, given, start);
  const notes: string[] = [];
  if (started.refused) return notStarted(start, started.refused);
  const note = (text: string): void => void (notes.includes(text) || notes.push(text));
  const trace = createTrace({ name: nameOf(definition), input: started.input, at: start });
  const world = createWorld({ functions, mocks, later, answered: trace.answered, note });
  const memory = startInMemory({
    definition,
    input: started.input,
    now: start,
    runId: "00000000-0000-7000-8000-000000000000",
    call: world.call,
    observe(observation) {
      world.observe(observation);
      trace.observe(observation);
    },
  });
  world.join(memory);
  await memory.go();

  const { status, steps, waitingFor, incident } = memory.projection();
  const { output } = memory;
  const error = memory.error ?? incident?.error;
  const ended = status === "completed" || status === "faulted" || status === "cancelled";
  const at = memory.now();
  trace.finish({ at, status: ended ? status : "open", output, error });
  for (const number of world.unusedMocks()) note(`mock ${number} answered nothing`);
  if (trace.cut()) note("the trace is cut: the run did more than it shows");
  if (steps.length > maxListed || world.calls.length > maxListed)
    note(`${maxListed} steps and calls at most are listed`);
  return {
    status,
    ...(output !== undefined && { output }),
    ...(error && { error }),
    ...(waitingFor && { waitingFor }),
    startedAt: new Date(start).toISOString(),
    endedAt: new Date(at).toISOString(),
    elapsed: isoDuration(at - start),
    steps: steps.slice(0, maxListed),
    begun: trace.begun.slice(0, maxListed),
    calls: world.calls.slice(0, maxListed),
    trace: trace.steps,
    notes,
  };
}

/** The input of the run, or why no run starts. */
function inputOf(
  definition: Definition,
  { input, event }: SimulationInput,
  now: number,
): { input: Json; refused?: string } {
  if (event === undefined) return { input: input ?? null };
  const events = (Array.isArray(event) ? event : [event]).map((one, i) => eventOf(one, now, `start-${i + 1}`));
  const trigger = triggerOf(definition);
  const wanted = trigger?.filters ?? [];
  const fits = events.every((one) => wanted.some((filter) => matches(filter, one)));
  return {
    input: events as unknown as Json,
    ...(!trigger && { refused: "no event starts this process: it has no schedule.on" }),
    ...(trigger && !fits && { refused: "this event does not fit schedule.on: no run starts" }),
  };
}

function notStarted(start: number, reason: string): Simulation {
  const at = new Date(start).toISOString();
  const nothing = { steps: [], begun: [], calls: [], trace: [] };
  return { status: "pending", startedAt: at, endedAt: at, elapsed: "PT0S", ...nothing, notes: [reason] };
}

/** Days, hours, minutes, seconds. */
export function isoDuration(ms: number): string {
  const seconds = (ms % 60_000) / 1_000;
  const [days, hours, minutes] = [ms / 86_400_000, (ms / 3_600_000) % 24, (ms / 60_000) % 60].map(Math.floor);
  const date = days ? `${days}D` : "";
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${seconds ? `${seconds}S` : ""}`;
  return ms === 0 ? "PT0S" : `P${date}${time && `T${time}`}`;
}
