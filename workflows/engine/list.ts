import type { Json, TaskList } from "../definition/types.ts";
import { type Frame, kidOf } from "./frame.ts";
import type { Strand } from "./port.ts";
import { type Env, nodesOf, type Outcome, SKIPPED } from "./run.ts";
import { runTask } from "./task.ts";

/** Runs the tasks of one scope. `next` of the outcome is `end` when the whole workflow is to end. */
export function* runList(list: TaskList, input: Json, frame: Frame, env: Env): Strand<Outcome> {
  const nodes = nodesOf(list);
  const visits = (frame.visits ??= []);
  let pc = frame.pc ?? 0;
  let data = frame.acc === undefined ? input : frame.acc;
  while (pc < nodes.length) {
    frame.pc = pc;
    frame.acc = data;
    if (frame.kid === undefined) visits[pc] = (visits[pc] ?? 0) + 1;
    const { output, next = "continue" }: Outcome = yield* runTask(nodes[pc]!, data, kidOf(frame), env, visits[pc]);
    data = output;
    frame.kid = undefined;
    if (next === "end") return { output, next };
    if (next === "exit") return { output, exited: true };
    pc = next === "continue" || next === SKIPPED ? pc + 1 : nodes.findIndex(({ name }) => name === next);
  }
  return { output: data };
}
