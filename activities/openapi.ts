import type { Json, JsonObject, OpenApiInput } from "#workflows/contract.ts";
import { nearest } from "#workflows/definition/faults.ts";
import { failure, misconfigured } from "./asked.ts";
import type { Clients } from "./clients.ts";
import { exchange, type Prepared, scrubbed } from "./http/exchange.ts";
import { createScrubber } from "./http/scrub.ts";
import { withSecrets } from "./http/secrets.ts";
import type { Way } from "./http/send.ts";
import { createDocuments } from "./openapi/document.ts";
import { type Body, findOperation, type Operation } from "./openapi/operation.ts";
import { pairsOf, segmentOf, textOf } from "./openapi/parameters.ts";

/** Requests that an OpenAPI document describes. */
export const openApiActivities = ({ workflow }: Pick<Clients, "workflow">, way: Way) => {
  const documentOf = createDocuments(way);
  return {
    "openapi.request": (asked: OpenApiInput): Promise<Json> => {
      const scrubber = createScrubber();
      return scrubbed(scrubber, async () => {
        const whole = await withSecrets(workflow, asked, scrubber);
        const document = await documentOf(whole, scrubber);
        const operation = findOperation(document, whole.document.uri, whole.operationId);
        return exchange(way, prepare(whole, operation), scrubber);
      });
    },
  };
};

function prepare(
  { key, run, once, operationId, parameters, output, redirect, authentication }: OpenApiInput,
  operation: Operation,
): Prepared {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));
  const body = bodyOf(operationId, operation, given);
  const present = operation.parameters.filter(({ name }) => Object.hasOwn(given, name));
  const at = (place: string) => present.filter((one) => one.in === place);
  const path = at("path").reduce(
    (text, one) => text.replaceAll(`{${one.name}}`, () => segmentOf(one, given[one.name]!)),
    operation.path,
  );
  const query = at("query").flatMap((one) => pairsOf(one, given[one.name]!));
  const cookies = at("cookie").flatMap((one) => pairsOf(one, given[one.name]!));
  return {
    key,
    run,
    once,
    method: operation.method,
    url: operation.server.replace(/\/+$/, "") + path + (query.length > 0 ? `?${query.join("&")}` : ""),
    headers: {
      accept: "application/json, */*;q=0.5",
      ...Object.fromEntries(at("header").map((one) => [one.name.toLowerCase(), textOf(one, given[one.name]!)])),
      ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
      ...(body && { "content-type": body.type }),
    },
    ...(body && { body: body.text }),
    output,
    redirect,
    authentication,
  };
}

type Written = { type: string; text: string };

/** The body of what is given beyond parameters; what is missing, and what nobody asked for, is told all at once. */
function bodyOf(operationId: string, { parameters, body }: Operation, given: JsonObject): Written | undefined {
  const names = parameters.map(({ name }) => name);
  const left = Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
  const isWhole = body?.name !== undefined && Object.hasOwn(left, body.name);
  const fields = body?.fields ?? [];
  const known = [...names, ...fields.map(({ name }) => name), ...(body?.name ? [body.name] : [])];
  const open = body && !body.fields && !isWhole;
  const faults = [
    ...[...parameters, ...fields]
      .filter(({ name, required }) => required && (given[name] ?? null) === null)
      .map(({ name }) => `the parameter ${name} is missing`),
    ...(body?.required && Object.keys(left).length === 0 ? [`the parameter ${body.name} is missing`] : []),
    ...Object.keys(left)
      .filter((name) => !open && !known.includes(name))
      .map((name) => `there is no parameter ${name}${didYouMean(nearest(name, known))}`),
  ];
  if (faults.length > 0)
    throw failure({
      code: "parameters",
      kind: "validation",
      status: 400,
      detail: `the operation "${operationId}": ${faults.join("; ")}`,
    });
  if (!body || Object.keys(left).length === 0) return undefined;
  return written(body, isWhole ? left[body.name!]! : left);
}

const didYouMean = (name: string | undefined) => (name ? `: did you mean ${name}?` : "");

function written({ types }: Body, value: Json): Written {
  const json =
    types.length === 0
      ? "application/json"
      : types.find((type) => /^(application\/([\w.+-]+\+)?json|\*\/\*)\b/i.test(type));
  if (json) return { type: json.startsWith("*") ? "application/json" : json, text: JSON.stringify(value) };
  const form = "application/x-www-form-urlencoded";
  if (types.includes(form) && typeof value === "object" && value !== null) {
    const field = { in: "query", required: false, style: "form", explode: true, json: false } as const;
    const pairs = Object.entries(value).flatMap(([name, one]) => pairsOf({ ...field, name }, one));
    return { type: form, text: pairs.join("&") };
  }
  const text = types.find((type) => type.startsWith("text/"));
  if (text && typeof value === "string") return { type: text, text: value };
  throw misconfigured(`a body as ${types.join(" or ")} is not supported`);
}
