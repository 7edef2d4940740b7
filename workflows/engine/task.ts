import { addDuration, parseDuration } from "../definition/duration.ts";
import type { Duration, Json, JsonObject, Output, Timeout } from "../definition/types.ts";
import { isTrue, type Lookup, resolve } from "./expressions.ts";
import { extended } from "./extensions.ts";
import { fault } from "./faults.ts";
import type { Frame } from "./frame.ts";
import { guarded } from "./incident.ts";
import { maxCost, maxWaitMs } from "./limits.ts";
import { compute, observe, watched } from "./observe.ts";
import { EXPIRED, type Strand } from "./port.ts";
import { breather, type Env, iso, type Node, type Outcome, rest, type Run, SKIPPED } from "./run.ts";
import { checkSchema } from "./schema.ts";
import { executors } from "./tasks/index.ts";
import { type Made, variablesOfTask } from "./variables.ts";

/** A task being run: what its kind sees. */
export interface Task {
  node: Node;
  frame: Frame;
  env: Env;
  path: string;
  pointer: string;
  /** Value of an expression (bare or in `${ }`); `.` is the transformed input unless another is given. */
  value: (text: string, extra?: Lookup, input?: Json) => Json;
  /** Value of a variable the task sees. */
  look: Lookup;
  made: Made;
  /** Whether any text of a template is tried as an expression. */
  loose: boolean;
  /** The template with all its `${ }` evaluated. */
  fill: (template: Json) => Json;
  /** When a duration from now ends. */
  after: (duration: Duration) => number;
}

/** Values of expressions over an input, with variables more than the task's own. */
export type Evaluator = (input: Json, more?: Lookup) => (text: string) => Json;
type Shape = { output?: Output; export?: Output };

// One task counts as much as so many steps of an expression.
const TASK_COST = 50;
// In the sandbox reaching for a global is slow, and this is asked at every step.
const ITERATOR = Symbol.iterator;
const MAX_BURST = 1_000_000;
const EFFECTS = new Set(["call", "emit", "listen", "run", "wait"]);

/**
 * Runs one task by the standard's order: if, input, the task itself, output, export.
 * One reached again by a jump backwards (`visit` from 2) is another step: its effects are to happen again.
 */
export function* runTask(node: Node, raw: Json, frame: Frame, env: Env, visit = 1): Strand<Outcome> {
  const path = env.path + node.token + (visit === 1 ? "" : `#${visit}`);
  const place = { path, pointer: env.pointer + node.token, name: node.name, kind: kindOf(node) };
  const recorded = EFFECTS.has(node.kind) || (env.path === "/do" && visit === 1);
  if (frame.raw === undefined) frame.raw = raw;
  const body = guarded(place, frame, env, recorded, () => attempt(node, frame, env, path, place.pointer));
  return yield* env.run.effects.observe ? watched(body, node, path, frame, env) : body;
}

function kindOf(node: Node): string {
  return "call" in node.task ? node.task.call : node.kind;
}

// A long computation lets the worker answer in between; one without end is a fault, not a hung worker.
function* breathe({ run, path }: Env): Strand<void> {
  if (run.burst >= MAX_BURST) {
    run.burst = 0;
    throw fault(
      "runtime",
      `${MAX_BURST.toLocaleString("en")} steps ran without a wait or a call: is this loop endless?`,
    );
  }
  breather(run);
  yield { type: "wait", path, summary: "long computation", until: run.effects.now() + 1, ready: () => false };
}

function* attempt(node: Node, frame: Frame, env: Env, path: string, pointer: string): Strand<Outcome> {
  const { run } = env;
  const { task } = node;
  const raw = frame.raw!;
  run.burst++;
  run.cost += TASK_COST;
  if (run.cost > maxCost) yield* breathe(env);
  frame.startedAt ??= run.effects.now();
  const made: Made = {};
  const look = variablesOfTask(node, frame, env, pointer, made);
  const at: Evaluator = (input, more) => (text) => compute(run, path, text, input, more ? first(more, look) : look);

  if (frame.input === undefined && !frame.skip) {
    if (task.if !== undefined && !isTrue(at(raw)(task.if))) {
      observe(run, path, () => ({ type: "ended", status: "skipped", output: raw, context: run.frame.context }));
      return { output: raw, next: SKIPPED };
    }
    checkSchema(task.input?.schema, raw, "input");
    frame.input = slot(task.input?.from, raw, at(raw));
  }
  const input = frame.input ?? raw;
  const loose = run.definition.evaluate?.mode === "loose";
  const running: Task = {
    node,
    frame,
    env,
    path,
    pointer,
    loose,
    look,
    made,
    value: (text, extra, other = input) => at(other, extra)(text),
    fill: (template) => resolve(template, at(input), loose),
    after: (duration) => deadline(duration, at(input), run.effects.now()),
  };
  const outcome: Outcome = frame.skip ?? (yield* extended(running, limited));
  if (node.kind === "call" || node.kind === "emit") rest(run);
  made.raw = made.output = outcome.output;
  const output = shape(run, task, outcome.output, at, made);
  const next = outcome.next ?? task.then;
  observe(run, path, () => {
    const { context } = run.frame;
    return { type: "ended", status: "completed", input, rawOutput: outcome.output, output, context, next };
  });
  return { output, next };
}

function first(more: Lookup, look: Lookup): Lookup {
  return (name) => {
    const found = more(name);
    return found === undefined ? look(name) : found;
  };
}

function* limited(task: Task): Strand<Outcome> {
  const { node, frame, env, path } = task;
  const body = executors[node.kind](task);
  if (!isStrand(body)) return body;
  const timeout = durationOf(node.task.timeout, env);
  if (timeout === undefined) return yield* body;
  frame.deadline ??= task.after(timeout);
  const summary = `${node.name}: time-out`;
  const result: Outcome | typeof EXPIRED = yield { type: "limit", body, path, summary, until: frame.deadline };
  if (result === EXPIRED) throw fault("timeout", `${node.name} was not done by ${iso(frame.deadline)}`);
  return result;
}

function isStrand(body: Strand<Outcome> | Outcome): body is Strand<Outcome> {
  return ITERATOR in body;
}

export function durationOf(timeout: Timeout | undefined, { run }: Env): Duration | undefined {
  return typeof timeout === "string" ? run.definition.use?.timeouts?.[timeout]?.after : timeout?.after;
}

/** `output` and `export` of a task, or of one of its rounds: gives the transformed output, replaces the context. */
export function shape(run: Run, spec: Shape, raw: Json, at: Evaluator, made: Made = {}): Json {
  const output = slot(spec.output?.as, raw, at(raw));
  checkSchema(spec.output?.schema, output, "output");
  made.output = output;
  if (spec.export) {
    const context = slot(spec.export.as, output, at(output));
    checkSchema(spec.export.schema, context, "context");
    run.frame.context = context;
  }
  return output;
}

/** An expression slot: bare jq, `${ }`, or an object of templates; absent, the value stays. */
export function slot(spec: string | JsonObject | undefined, value: Json, at: (text: string) => Json): Json {
  if (spec === undefined) return value;
  return typeof spec === "string" ? at(spec) : resolve(spec, at);
}

export function deadline(duration: Duration, at: (text: string) => Json, now: number): number {
  const value = resolve(duration, at);
  const span = parseDuration(value);
  if (!span) throw fault("expression", `${JSON.stringify(value)} is not a duration`);
  const until = addDuration(now, span);
  if (until - now <= maxWaitMs) return until;
  throw fault("expression", `${JSON.stringify(value)} is longer than a hundred years (maxWaitMs)`);
}
