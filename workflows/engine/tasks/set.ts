import type { SetTask } from "../../definition/types.ts";
import type { Outcome } from "../run.ts";
import type { Task } from "../task.ts";

export function runSet({ node, fill }: Task): Outcome {
  return { output: fill((node.task as SetTask).set) };
}
