import type { DoTask } from "../../definition/types.ts";
import { kidOf } from "../frame.ts";
import { runList } from "../list.ts";
import type { Strand } from "../port.ts";
import { type Outcome, within } from "../run.ts";
import type { Task } from "../task.ts";

export function* runDo({ node, frame, env, path, pointer }: Task): Strand<Outcome> {
  return yield* runList(
    (node.task as DoTask).do,
    frame.input!,
    kidOf(frame),
    within(env, `${path}/do`, `${pointer}/do`),
  );
}
