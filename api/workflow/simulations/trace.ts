import type { ErrorSpec, Json } from "#workflows/definition/types.ts";
import { Stopped } from "#workflows/engine/faults.ts";
import type { Observation } from "#workflows/engine/port.ts";

/** What one run of a task did with its data. Values too large to show are replaced by a text that says so. */
export interface TraceStep {
  path: string;
  name: string;
  kind: string;
  status: "open" | "completed" | "skipped" | "faulted" | "cancelled";
  startedAt: string;
  endedAt?: string;
  /** Its raw input, what `input.from` made of it, its raw output, what `output.as` made of it. */
  before: Json;
  input?: Json;
  rawOutput?: Json;
  after?: Json;
  contextBefore: Json;
  contextAfter?: Json;
  expressions: { program: string; input: Json; output?: Json; error?: ErrorSpec }[];
  retries?: { attempt: number; at: string; error: ErrorSpec }[];
  error?: ErrorSpec;
  /** Where its `then` led, `continue` unless said. */
  next?: string;
  /** `mock 2`, `sample` or `nobody`, for what asks the world. */
  answeredBy?: string;
}

const maxSteps = 2_000;
const maxTasks = 100_000;
const maxValue = 8_192;
const maxTotal = 512 * 1024;

export interface Trace {
  steps: TraceStep[];
  /** Names of all tasks begun, in order; those that their `if` skips are not. */
  begun: string[];
  observe: (observation: Observation) => void;
  answered: (path: string, by: string) => void;
  /** Says that not all is shown. */
  cut: () => boolean;
  /** The run as a whole, whose expressions are those of the definition's own input and output. */
  finish: (end: { at: number; status: TraceStep["status"]; output?: Json; error?: ErrorSpec }) => void;
}

/** Writes down what a run tells of itself, within bounds; a run that goes on for ever is stopped. */
export function createTrace(run: { name: string; input: Json; at: number }): Trace {
  const steps: TraceStep[] = [];
  const begun: string[] = [];
  const open = new Map<string, TraceStep>();
  let context: Json = {};
  let left = maxTotal;
  let full = false;
  let tasks = 0;

  /** The value, or what stands for it; an object is copied so that nothing changes what was shown. */
  function shown<T extends Json | ErrorSpec | undefined>(value: T): T {
    if (value === undefined || value === null || typeof value !== "object") return text(value);
    const json = JSON.stringify(value);
    left -= json.length;
    return (json.length > maxValue ? tooLong(json) : JSON.parse(json)) as T;
  }
  function text<T>(value: T): T {
    const { length } = String(value);
    left -= length;
    return length > maxValue ? (tooLong(String(value)) as T) : value;
  }
  const tooLong = (json: string): string => `(${json.length.toLocaleString("en")} characters, not shown)`;

  function add(path: string, name: string, kind: string, raw: Json, at: number): void {
    const step: TraceStep = {
      path,
      name,
      kind,
      status: "open",
      startedAt: iso(at),
      before: shown(raw),
      contextBefore: shown(context),
      expressions: [],
    };
    steps.push(step);
    open.set(path, step);
  }

  function begin({ path, name, kind, raw, at }: Observation & { type: "begun" }): void {
    begun.push(name);
    if (++tasks > maxTasks)
      throw new Stopped({
        type: "https://serverlessworkflow.io/spec/1.0.0/errors/runtime",
        status: 500,
        detail: `the simulation stops after ${maxTasks.toLocaleString("en")} tasks`,
      });
    full ||= steps.length >= maxSteps || left <= 0;
    if (full) open.delete(path);
    else add(path, name, kind, raw, at);
  }

  function end({ path, at, status, error, next, ...data }: Observation & { type: "ended" }): void {
    context = data.context;
    // Its `if` is looked at at once: nothing else has begun since.
    if (status === "skipped") begun.pop();
    const step = open.get(path);
    if (!step) return;
    open.delete(path);
    Object.assign(step, { status, endedAt: iso(at), contextAfter: shown(data.context) });
    if (data.input !== undefined) step.input = shown(data.input);
    if (data.rawOutput !== undefined) step.rawOutput = shown(data.rawOutput);
    if (data.output !== undefined) step.after = shown(data.output);
    if (error) step.error = shown(error);
    if (status === "completed") step.next = next ?? "continue";
  }

  function evaluated({ path, program, input, output, error }: Observation & { type: "evaluated" }): void {
    if (left <= 0) return;
    const one = { program: shown(program), input: shown(input) };
    open.get(path)?.expressions.push(error ? { ...one, error: shown(error) } : { ...one, output: shown(output)! });
  }

  function retried({ path, attempt, at, error }: Observation & { type: "retried" }): void {
    const step = open.get(path);
    if (step && left > 0) (step.retries ??= []).push({ attempt, at: iso(at), error: shown(error) });
  }

  add("", run.name, "workflow", run.input, run.at);
  return {
    steps,
    begun,
    observe(observation) {
      switch (observation.type) {
        case "begun":
          return begin(observation);
        case "evaluated":
          return evaluated(observation);
        case "retried":
          return retried(observation);
        case "ended":
          return end(observation);
      }
    },
    answered(path, by) {
      const step = open.get(path);
      if (step) step.answeredBy = by;
    },
    cut: () => full || left <= 0,
    finish({ at, status, output, error }) {
      Object.assign(steps[0]!, {
        status,
        contextAfter: shown(context),
        ...(status !== "open" && { endedAt: iso(at) }),
        ...(output !== undefined && { after: shown(output) }),
        ...(error && { error: shown(error) }),
      });
    },
  };
}

const iso = (time: number): string => new Date(time).toISOString();
