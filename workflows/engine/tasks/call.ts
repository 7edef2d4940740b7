import type { CallTask } from "../../definition/types.ts";
import type { Call, Strand } from "../port.ts";
import { keyOf, type Outcome } from "../run.ts";
import type { Task } from "../task.ts";
import { runAsk } from "./ask.ts";
import { runHttp } from "./http.ts";

/** `http`, `people.ask`, or a function of the catalogue: its name is the activity's. */
export function* runCall(task: Task): Strand<Outcome> {
  const { call: name, with: args = {} } = task.node.task as CallTask;
  if (name === "http") return yield* runHttp(task);
  if (name === "people.ask") return yield* runAsk(task);
  const { node, env, path } = task;
  const argument = { key: keyOf(env.run, path), with: task.fill(args) };
  const call: Call = { type: "call", activity: name, path, summary: `${node.name}: ${name}`, argument };
  return { output: yield call };
}
