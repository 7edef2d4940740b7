import { ASK_SCHEMA } from "../ask.ts";
import { under } from "../faults.ts";
import {
  about,
  anyOf,
  anything,
  byKey,
  type CatalogueEntry,
  type Draft,
  object,
  record,
  type Rule,
  rule,
  text,
} from "../rules.ts";
import type { Json, JsonObject } from "../types.ts";
import { withExpressions } from "../with-expressions.ts";
import { authenticationRef } from "./authentication.ts";
import { base } from "./base.ts";
import { address, redirect, result, slot } from "./values.ts";

const endpoint = byKey(
  "uri",
  object({ uri: address, authentication: authenticationRef }, { required: ["uri"] }),
  address,
);
const http = object(
  {
    method: about("As in GET or POST", text({ pattern: /^[A-Za-z]{1,20}$/, like: "an HTTP method" })),
    endpoint: about("Where it is sent", endpoint),
    headers: slot,
    body: anything,
    query: slot,
    output: result,
    redirect,
  },
  { required: ["method", "endpoint"] },
);
const openapi = object(
  {
    document: about(
      "OpenAPI 3 or Swagger 2",
      object({ name: text(), endpoint: about("Where the document is", endpoint) }, { required: ["endpoint"] }),
    ),
    operationId: about("Which of its operations", text()),
    parameters: about("Parameters of the operation, by name; body is the request's body", record(anything)),
    authentication: authenticationRef,
    output: result,
    redirect,
  },
  { required: ["document", "operationId"] },
);

/** Calls of the standard itself. */
const standard: Record<string, { description: string; with: Rule }> = {
  http: { description: "Sends an HTTP request", with: http },
  openapi: { description: "Calls an operation that an OpenAPI document describes", with: openapi },
};
const LATER: Record<string, string> = {
  grpc: "not supported yet: call: grpc; use http or openapi",
  asyncapi: "not supported yet: call: asyncapi; use emit and listen for events, http for the rest",
  a2a: "not supported yet: call: a2a; agents are called over http",
  mcp: "not supported yet: call: mcp; tools are called over http",
};

const called = (name: string, description: string): Rule =>
  about(
    description,
    rule({ const: name }, () => undefined),
  );
const calls = new Map(
  Object.entries(standard).map(([name, { description, with: args }]) => [
    name,
    object({ ...base, call: called(name, description), with: args }, { required: ["call", "with"] }),
  ]),
);
const anyCall = object(
  { ...base, call: about("Name of the function", text({ max: 300 })), with: about("Its arguments", record(anything)) },
  { required: ["call"] },
);

/** The same for a function whose schema is known. */
function catalogued({ name, title, description, inputSchema }: CatalogueEntry): Rule {
  const args = withExpressions(inputSchema);
  const needed = Array.isArray(args.required) && args.required.length > 0;
  const call = called(name, [title, description].filter(Boolean).join(". ") || name);
  return object(
    { ...base, call, with: rule(args, () => undefined) },
    { required: needed ? ["call", "with"] : ["call"] },
  );
}

export const call: Rule = {
  check(value: Json, path, report) {
    const name = (value as JsonObject).call;
    const why = typeof name === "string" && Object.hasOwn(LATER, name) ? LATER[name] : undefined;
    if (why) report(under(path, "call"), why);
    else ((typeof name === "string" && calls.get(name)) || anyCall).check(value, path, report);
  },
  schema(draft: Draft) {
    const functions = [{ name: "people.ask", inputSchema: ASK_SCHEMA }, ...draft.functions].filter(
      ({ name }, i, all) => all.findLastIndex((other) => other.name === name) === i,
    );
    const known = [...calls.keys(), ...Object.keys(LATER), ...functions.map(({ name }) => name)];
    const others = object(
      {
        ...base,
        call: about(
          "A function of use.functions, or NAME:VERSION@default",
          rule({ type: "string", not: { enum: known } }, () => undefined),
        ),
        with: about("Its arguments", record(anything)),
      },
      { required: ["call"] },
    );
    return anyOf([...calls.values(), ...functions.map(catalogued), others].map((one) => one.schema(draft)));
  },
};
