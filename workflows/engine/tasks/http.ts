import { isExpression } from "../../definition/duration.ts";
import type { CallTask, HttpArguments, Json, JsonObject } from "../../definition/types.ts";
import { fault } from "../faults.ts";
import type { Call, Strand } from "../port.ts";
import { keyOf, type Outcome } from "../run.ts";
import type { Task } from "../task.ts";

export function* runHttp({ node, frame, env, path, fill }: Task): Strand<Outcome> {
  const { endpoint, method, headers, query, body, output, redirect } = (node.task as CallTask)
    .with as unknown as HttpArguments;
  const template = typeof endpoint === "string" ? endpoint : endpoint.uri;
  const uri = isExpression(template) ? (fill(template) as string) : expandUri(template, frame.input!);
  const argument: Call["argument"] = {
    key: keyOf(env.run, path),
    method: method.toUpperCase(),
    uri,
    output: output ?? "content",
    redirect: redirect ?? false,
    ...(headers !== undefined && { headers: texts(fill(headers)) }),
    ...(query !== undefined && { query: texts(fill(query)) }),
    ...(body !== undefined && { body: fill(body) }),
  };
  const summary = `${node.name}: ${method.toUpperCase()} ${uri.split("?")[0]}`;
  const call: Call = { type: "call", activity: "http.request", path, summary, argument };
  return { output: yield call };
}

/** `{name}` from the top level of the input: missing is empty, a list or object an expression fault. */
export function expandUri(template: string, input: Json): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = typeof input === "object" && input !== null && !Array.isArray(input) ? input[name] : undefined;
    if (typeof value === "object" && value !== null)
      throw fault("expression", `{${name}} in "${template}" is no plain value`);
    return encodeURIComponent(String(value ?? ""));
  });
}

function texts(value: Json): JsonObject {
  const entries = Object.entries((value ?? {}) as JsonObject).filter(([, one]) => one !== null);
  return Object.fromEntries(
    entries.map(([name, one]) => [name, typeof one === "object" ? JSON.stringify(one) : String(one)]),
  );
}
