import type { SwitchTask } from "../../definition/types.ts";
import { isTrue } from "../expressions.ts";
import type { Outcome } from "../run.ts";
import type { Task } from "../task.ts";

export function runSwitch({ node, frame, value }: Task): Outcome {
  const cases = (node.task as SwitchTask).switch.map((item) => Object.values(item)[0]!);
  const chosen =
    cases.find(({ when }) => when !== undefined && isTrue(value(when))) ?? cases.find(({ when }) => when === undefined);
  return { output: frame.input!, next: chosen?.then };
}
