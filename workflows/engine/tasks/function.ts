import type { CallTask, Task as TaskSpec } from "../../definition/types.ts";
import { fault } from "../faults.ts";
import { kidOf } from "../frame.ts";
import { maxCallDepth } from "../limits.ts";
import type { Strand } from "../port.ts";
import { type Env, nodeOf, type Outcome } from "../run.ts";
import { runTask, type Task } from "../task.ts";

/** A function of the definition's own: its task runs with `with` as its input and sees none of the caller's variables. */
export function* runFunction(task: Task, name: string, body: TaskSpec): Strand<Outcome> {
  const { node, frame, env, path, fill } = task;
  const calls = (env.calls ?? 0) + 1;
  if (calls > maxCallDepth)
    throw fault("runtime", `"${name}": functions call each other more than ${maxCallDepth} deep (maxCallDepth)`);
  const inside: Env = { ...env, vars: {}, calls, path: `${path}/call`, pointer: "/use/functions" };
  const kid = kidOf(frame);
  const raw = kid.raw === undefined ? fill((node.task as CallTask).with ?? {}) : kid.raw;
  const { output, next } = yield* runTask(nodeOf(name, body), raw, kid, inside);
  return { output, ...(next === "end" && { next }) };
}
