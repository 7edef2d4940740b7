import { isExpression } from "../../definition/duration.ts";
import type { CallTask, Endpoint, HttpArguments, Json, JsonObject } from "../../definition/types.ts";
import { fault } from "../faults.ts";
import type { Call, Strand } from "../port.ts";
import { type Env, isRetried, keyOf, type Outcome } from "../run.ts";
import type { Task } from "../task.ts";
import { authenticationOf } from "./authentication.ts";
import { createFilling, type Filling } from "./deferred.ts";

export function* runHttp(task: Task): Strand<Outcome> {
  const { node, env, frame, path } = task;
  const { endpoint, method, headers, query, body, output, redirect } = (node.task as CallTask)
    .with as unknown as HttpArguments;
  const filling = createFilling(task);
  const { uri, authentication } = fillEndpoint(task, filling, endpoint, "");
  const argument: Call["argument"] = {
    key: keyOf(env.run, frame.origin ?? path),
    method: method.toUpperCase(),
    uri,
    output: output ?? "content",
    redirect: redirect ?? false,
    ...timesOf(env),
    ...(headers !== undefined && { headers: texts(filling.fill(headers, "/headers"), "headers") }),
    ...(query !== undefined && { query: texts(filling.fill(query, "/query"), "query parameters") }),
    ...(body !== undefined && { body: filling.fill(body, "/body") }),
    ...(authentication && { authentication }),
    ...filling.left(),
  };
  const summary = `${node.name}: ${method.toUpperCase()} ${uri.split("?")[0] || "…"}`;
  const call: Call = { type: "call", activity: "http.request", path, summary, argument };
  return { output: yield call };
}

/** A `retry` around a call that is for partners who are away says alone when, and how often, they are asked again. */
export function timesOf(env: Env): { once?: boolean } {
  const away = fault("communication", "The partner answered 503", { status: 503, title: "The partner answered 503" });
  return isRetried(env, away.error) ? { once: true } : {};
}

/** An address and how to authenticate there, `at` a place in the argument. The address is empty where it is secret. */
export function fillEndpoint(
  task: Task,
  filling: Filling,
  endpoint: Endpoint,
  at: string,
): { uri: string; authentication?: Json } {
  const { uri: template, authentication } = typeof endpoint === "string" ? { uri: endpoint } : endpoint;
  const uri = isExpression(template)
    ? (filling.fill(template, `${at}/uri`) ?? "")
    : expandUri(template, task.frame.input!);
  if (typeof uri !== "string") throw fault("expression", `"${template}" gives ${JSON.stringify(uri)}, not an address`);
  const how = authenticationOf(authentication, task.env.run.definition);
  return { uri, ...(how && { authentication: filling.fill(how, `${at}/authentication`) }) };
}

/** `{name}` from the top level of the input: missing is empty, a list or object an expression fault. */
export function expandUri(template: string, input: Json): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const known = typeof input === "object" && input !== null && !Array.isArray(input) && Object.hasOwn(input, name);
    const value = known ? input[name] : undefined;
    if (typeof value === "object" && value !== null)
      throw fault("expression", `{${name}} in "${template}" is no plain value`);
    // Data must not climb out of the path it is put in.
    if (value === "." || value === "..") throw fault("expression", `{${name}} in "${template}" is "${value}"`);
    return encodeURIComponent(String(value ?? ""));
  });
}

function texts(value: Json, what: string): JsonObject {
  if (typeof value !== "object" || Array.isArray(value))
    throw fault("expression", `the ${what} are no object of texts: ${JSON.stringify(value)}`);
  const entries = Object.entries(value ?? {}).filter(([, one]) => one !== null);
  return Object.fromEntries(
    entries.map(([name, one]) => [name, typeof one === "object" ? JSON.stringify(one) : String(one)]),
  );
}
