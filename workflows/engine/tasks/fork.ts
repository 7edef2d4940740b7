import type { ForkTask } from "../../definition/types.ts";
import type { Frame } from "../frame.ts";
import type { Fork, Strand } from "../port.ts";
import { type Env, type Node, nodesOf, type Outcome, within } from "../run.ts";
import { runTask, type Task } from "../task.ts";

/** All branches' outputs in order or, competing, that of the first to be done; `end` in a branch ends the others too. */
export function* runFork({ node, frame, env, path, pointer }: Task): Strand<Outcome> {
  const { branches, compete = false } = (node.task as ForkTask).fork;
  const kids = (frame.kids ??= branches.map(() => ({})));
  const inside = within(env, `${path}/fork/branches`, `${pointer}/fork/branches`);
  const decides = ({ next }: Outcome): boolean => compete || next === "end";
  const fork: Fork<Outcome> = {
    type: "fork",
    branches: nodesOf(branches).map((branch, i) => runBranch(branch, kids[i]!, frame, inside)),
    decides,
  };
  const outcomes: (Outcome | undefined)[] = yield fork;
  const deciding = outcomes.find((outcome) => outcome !== undefined && decides(outcome));
  if (deciding) return { output: deciding.output, ...(deciding.next === "end" && { next: "end" }) };
  return { output: outcomes.map((outcome) => outcome!.output) };
}

function* runBranch(branch: Node, kid: Frame, { input }: Frame, env: Env): Strand<Outcome> {
  if (!kid.done) {
    const { output, next } = yield* runTask(branch, input!, (kid.kid ??= {}), env);
    Object.assign(kid, { done: true, output, kid: undefined }, next === "end" && { next });
  }
  return { output: kid.output!, ...(kid.next && { next: kid.next }) };
}
