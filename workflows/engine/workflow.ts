import type { Definition, Json } from "../definition/types.ts";
import { nameOf } from "../definition/types.ts";
import type { Lookup } from "./expressions.ts";
import { unpack } from "./cursor.ts";
import { drive } from "./driver.ts";
import { type Fault, fault, Stopped } from "./faults.ts";
import { type Frame, kidOf, type RunFrame } from "./frame.ts";
import { guarded } from "./incident.ts";
import { createJournal } from "./journal.ts";
import { isLarger, maxPayloadBytes } from "./limits.ts";
import { runList } from "./list.ts";
import { compute } from "./observe.ts";
import { Cancelled, type Effects, EXPIRED, type Limit, type Scope, type Strand } from "./port.ts";
import { type Env, isHeld, iso, type Outcome, type Run } from "./run.ts";
import { checkSchema } from "./schema.ts";
import { deadline, durationOf, slot } from "./task.ts";
import { runVariable } from "./variables.ts";
import { released } from "./waiting.ts";

export interface RunOptions {
  id: string;
  definition: Definition;
  input: Json;
  effects: Effects;
  /** Where an earlier part of the run stood. */
  cursor?: RunFrame;
}

export function createRun({ id, definition, input, effects, cursor }: RunOptions): Run {
  const frame = cursor
    ? unpack(cursor, input)
    : { startedAt: effects.now(), seq: 0, context: {}, visits: {}, root: {} };
  const journal = createJournal(effects.now, frame);
  const computed = { burst: cursor?.burst ?? 0, cost: 0, spent: 0 };
  return { id, definition, input, frame, effects, journal, mailboxes: new Map(), ...computed };
}

/**
 * Runs a run to its end, at once where it only computes. Throws or rejects with a `Fault`, `Stopped` or `Cancelled`;
 * the journal says so too.
 */
export function begin(run: Run, scope: Scope): Json | Promise<Json> {
  const { leaves = [] } = run.frame;
  delete run.frame.leaves;
  for (const leave of leaves) run.effects.detach(leave);
  const strand = runWorkflow(run);
  const finish = ({ output }: Outcome): Json => {
    run.journal.finish("completed", { output });
    return output;
  };
  const fail = (error: unknown): never => {
    if (error instanceof Cancelled) run.journal.finish("cancelled", {});
    else run.journal.finish("faulted", { error: (error as Fault | Stopped).error });
    throw error;
  };
  let first;
  try {
    first = strand.next();
  } catch (error) {
    return fail(error);
  }
  return first.done ? finish(first.value) : drive(strand, run, scope, first).then(finish, fail);
}

/** The same for those who always wait. */
export async function execute(run: Run, scope: Scope): Promise<Json> {
  return begin(run, scope);
}

/** The whole workflow as one scope: input, its tasks, output. */
function* runWorkflow(run: Run): Strand<Outcome> {
  const { definition } = run;
  const frame = run.frame.root;
  const env: Env = { run, vars: {}, path: "/do", pointer: "/do" };
  const place = { path: "", pointer: "", name: nameOf(definition), kind: "workflow" };
  if (frame.raw === undefined) frame.raw = run.input;
  return yield* guarded(place, frame, env, false, () => attempt(run, env));
}

function* attempt(run: Run, env: Env): Strand<Outcome> {
  const { definition } = run;
  const frame = run.frame.root;
  const look: Lookup = (name) => (name === "input" ? frame.input : runVariable(name, env));
  const at = (input: Json) => (text: string) => compute(run, "", text, input, look);
  if (frame.input === undefined && !frame.skip) {
    checkSchema(definition.input?.schema, frame.raw!, "workflow's input");
    frame.input = slot(definition.input?.from, frame.raw!, at(frame.raw!));
  }
  const outcome = frame.skip ?? (yield* limited(definition, frame, env, at));
  if (isHeld(run)) {
    frame.skip = { output: outcome.output };
    yield* released(run, "");
  }
  const output = slot(definition.output?.as, outcome.output, at(outcome.output));
  checkSchema(definition.output?.schema, output, "workflow's output");
  if (isLarger(output, maxPayloadBytes))
    throw fault("validation", "the workflow's output takes more than 2 MB (maxPayloadBytes)");
  return { output };
}

function* limited(
  definition: Definition,
  frame: Frame,
  env: Env,
  at: (input: Json) => (text: string) => Json,
): Strand<Outcome> {
  const body = runList(definition.do, frame.input!, kidOf(frame), env);
  const timeout = durationOf(definition.timeout, env);
  if (timeout === undefined) return yield* body;
  frame.deadline ??= deadline(timeout, at(frame.input!), env.run.effects.now());
  const limit: Limit = { type: "limit", body, path: "", summary: "time-out of the run", until: frame.deadline };
  const result: Outcome | typeof EXPIRED = yield limit;
  // No person could mend that: more time is not theirs to give.
  if (result === EXPIRED)
    throw new Stopped({ ...fault("timeout", `the run was not done by ${iso(frame.deadline)}`).error, instance: "" });
  return result;
}
