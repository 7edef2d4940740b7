import type { Json } from "../definition/types.ts";
import { evaluate, type Lookup } from "./expressions.ts";
import { type Fault, faultAt, Stopped } from "./faults.ts";
import type { Frame } from "./frame.ts";
import { Cancelled, type Observation, type Strand } from "./port.ts";
import type { Env, Node, Outcome, Run } from "./run.ts";

type Told<T> = T extends unknown ? Omit<T, "path" | "at"> : never;

/** Tells whoever looks; what is told is made only then. */
export function observe(run: Run, path: string, tell: () => Told<Observation>): void {
  run.effects.observe?.({ ...tell(), path, at: run.effects.now() });
}

/** The value of an expression of the step at `path`. */
export function compute(run: Run, path: string, program: string, input: Json, look: Lookup): Json {
  if (!run.effects.observe) return evaluate(program, input, look, run);
  try {
    const output = evaluate(program, input, look, run);
    observe(run, path, () => ({ type: "evaluated", program, input, output }));
    return output;
  } catch (thrown) {
    const { error } = faultAt(thrown, path);
    observe(run, path, () => ({ type: "evaluated", program, input, error }));
    throw thrown;
  }
}

/** A task's strand, told of when it begins and when it does not come to its end. */
export function* watched(body: Strand<Outcome>, node: Node, path: string, frame: Frame, env: Env): Strand<Outcome> {
  const { run } = env;
  observe(run, path, () => ({ type: "begun", name: node.name, kind: node.kind, raw: frame.raw! }));
  try {
    return yield* body;
  } catch (thrown) {
    const ended = { type: "ended", input: frame.input, context: run.frame.context } as const;
    const cut = thrown instanceof Cancelled || thrown instanceof Stopped;
    observe(run, path, () =>
      cut ? { ...ended, status: "cancelled" } : { ...ended, status: "faulted", error: (thrown as Fault).error },
    );
    throw thrown;
  }
}
