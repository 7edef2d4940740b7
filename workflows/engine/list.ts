import type { Json, TaskList } from "../definition/types.ts";
import { type Frame, kidOf } from "./frame.ts";
import type { Strand } from "./port.ts";
import { type Env, isHeld, nodesOf, type Outcome, SKIPPED } from "./run.ts";
import { runTask } from "./task.ts";
import { released } from "./waiting.ts";

/** Runs the tasks of one scope. `next` of the outcome is `end` when the whole workflow is to end. */
export function* runList(list: TaskList, input: Json, frame: Frame, env: Env): Strand<Outcome> {
  const { run } = env;
  const nodes = nodesOf(list);
  const visits = (frame.visits ??= []);
  // To the only task of a scope a run is taken back by its scope: bodies of loops remember nothing.
  const past = nodes.length > 1 || env.path === "/do" ? (frame.past ??= {}) : undefined;
  let pc = frame.pc ?? 0;
  let data = frame.acc === undefined ? input : frame.acc;
  while (pc < nodes.length) {
    frame.pc = pc;
    frame.acc = data;
    if (frame.kid === undefined) {
      if (isHeld(run)) yield* released(run, env.path);
      visits[pc] = (visits[pc] ?? 0) + 1;
      if (past) past[pc] = { raw: data, context: run.frame.context };
    }
    const { output, next = "continue" }: Outcome = yield* runTask(nodes[pc]!, data, kidOf(frame), env, visits[pc]);
    data = output;
    frame.kid = undefined;
    if (next === "end") return { output, next };
    if (next === "exit") return { output, exited: true };
    pc = next === "continue" || next === SKIPPED ? pc + 1 : nodes.findIndex(({ name }) => name === next);
  }
  return { output: data };
}
