import type { CallTask, OpenApiArguments } from "../../definition/types.ts";
import type { Call, Strand } from "../port.ts";
import { keyOf, type Outcome } from "../run.ts";
import type { Task } from "../task.ts";
import { authenticationOf } from "./authentication.ts";
import { createFilling } from "./deferred.ts";
import { fillEndpoint, timesOf } from "./http.ts";

export function* runOpenApi(task: Task): Strand<Outcome> {
  const { node, env, frame, path } = task;
  const { document, operationId, parameters, authentication, output, redirect } = (node.task as CallTask)
    .with as unknown as OpenApiArguments;
  const filling = createFilling(task);
  const how = authenticationOf(authentication, env.run.definition);
  const argument: Call["argument"] = {
    key: keyOf(env.run, frame.origin ?? path),
    document: fillEndpoint(task, filling, document.endpoint, "/document"),
    operationId: task.fill(operationId),
    parameters: filling.fill(parameters ?? {}, "/parameters"),
    output: output ?? "content",
    redirect: redirect ?? false,
    ...timesOf(env),
    ...(how && { authentication: filling.fill(how, "/authentication") }),
    ...filling.left(),
  };
  const summary = `${node.name}: ${argument.operationId as string}`;
  const call: Call = { type: "call", activity: "openapi.request", path, summary, argument };
  return { output: yield call };
}
