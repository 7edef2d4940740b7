import type { CallTask } from "../../definition/types.ts";
import type { Call, Strand } from "../port.ts";
import { keyOf, type Outcome } from "../run.ts";
import type { Task } from "../task.ts";
import { runAsk } from "./ask.ts";
import { runFunction } from "./function.ts";
import { runHttp } from "./http.ts";
import { runOpenApi } from "./openapi.ts";

const BUILT_IN: Record<string, (task: Task) => Strand<Outcome>> = {
  http: runHttp,
  openapi: runOpenApi,
  "people.ask": runAsk,
};

/** One of the language's calls, a function of the definition's own, or one of the catalogue: its name is the activity's. */
export function* runCall(task: Task): Strand<Outcome> {
  const { call: name, with: args = {} } = task.node.task as CallTask;
  const { node, env, frame, path } = task;
  if (Object.hasOwn(BUILT_IN, name)) return yield* BUILT_IN[name]!(task);
  const { functions = {} } = env.run.definition.use ?? {};
  if (Object.hasOwn(functions, name)) return yield* runFunction(task, name, functions[name]!);
  const argument = { key: keyOf(env.run, frame.origin ?? path), with: task.fill(args) };
  const call: Call = { type: "call", activity: name, path, summary: `${node.name}: ${name}`, argument };
  return { output: yield call };
}
