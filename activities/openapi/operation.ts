import type { Json, JsonObject } from "#workflows/contract.ts";
import { nearest } from "#workflows/definition/faults.ts";
import { misconfigured } from "../asked.ts";
import { isObject, objects, resolve, text } from "./document.ts";
import { type Parameter, parameterOf } from "./parameters.ts";

export interface Operation {
  method: string;
  /** Where the paths of the document begin. */
  server: string;
  path: string;
  parameters: Parameter[];
  body?: Body;
}

export interface Body {
  /** The parameter that is the whole body; without it the body is made of those that are left. */
  name?: string;
  required: boolean;
  types: string[];
  /** Those that a form has, where no others may be. */
  fields?: { name: string; required: boolean }[];
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** The operation with this id, in the terms of OpenAPI 3 whatever the document's version. */
export function findOperation(document: JsonObject, uri: string, operationId: string): Operation {
  const ids: string[] = [];
  for (const [path, reference] of Object.entries(resolve(document, document["paths"]))) {
    const item = resolve(document, reference);
    for (const method of methods) {
      const operation = item[method];
      if (!isObject(operation)) continue;
      if (operation["operationId"] === operationId) return describe(document, uri, { path, item, method, operation });
      if (typeof operation["operationId"] === "string") ids.push(operation["operationId"]);
    }
  }
  const meant = nearest(operationId, ids);
  throw misconfigured(`${uri} has no operation "${operationId}"${meant ? `: did you mean "${meant}"?` : ""}`);
}

type Found = { path: string; item: JsonObject; method: string; operation: JsonObject };

function describe(document: JsonObject, uri: string, { path, item, method, operation }: Found): Operation {
  const given = [item, operation].flatMap(({ parameters }) =>
    (Array.isArray(parameters) ? parameters : []).map((one) => resolve(document, one)),
  );
  // The operation's own replaces the path's of the same name and place.
  const raw = [...new Map(given.map((one) => [`${text(one["in"])} ${text(one["name"])}`, one])).values()];
  const parameters = raw.map(parameterOf).filter((one) => one !== undefined);
  const old = document["swagger"] !== undefined;
  const body = old ? bodyOfSwagger(document, operation, raw) : bodyOf(resolve(document, operation["requestBody"]));
  const server = old ? hostOf(document, uri) : serverOf(uri, operation, item, document);
  return { method: method.toUpperCase(), server, path, parameters, ...(body && { body }) };
}

function bodyOf({ content, required }: JsonObject): Body | undefined {
  return isObject(content) ? { name: "body", required: required === true, types: Object.keys(content) } : undefined;
}

function bodyOfSwagger(document: JsonObject, operation: JsonObject, raw: JsonObject[]): Body | undefined {
  const types = texts(operation["consumes"] ?? document["consumes"]);
  const whole = raw.find((one) => one["in"] === "body");
  if (whole) return { name: text(whole["name"]), required: whole["required"] === true, types };
  const fields = raw.filter((one) => one["in"] === "formData");
  if (fields.length === 0) return undefined;
  if (fields.some(({ type }) => type === "file")) throw misconfigured("sending files is not supported");
  return {
    required: false,
    types: ["application/x-www-form-urlencoded"],
    fields: fields.map(({ name, required }) => ({ name: text(name), required: required === true })),
  };
}

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

/** The nearest list of servers counts, its first server, its variables as they are unless changed. */
function serverOf(uri: string, ...places: JsonObject[]): string {
  const [server] = places.map(({ servers }) => objects(servers)).find((list) => list.length > 0) ?? [];
  const { url, variables } = server ?? {};
  const filled = text(url, "/").replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const variable = isObject(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (isObject(variable) && variable["default"] !== undefined) return text(variable["default"]);
    throw misconfigured(`${uri} does not say what {${name}} in its server's address is`);
  });
  return absolute(filled, uri);
}

function hostOf(document: JsonObject, uri: string): string {
  const { protocol, host } = new URL(uri);
  const schemes = texts(document["schemes"]);
  const scheme = ["https", "http"].find((one) => schemes.includes(one)) ?? protocol.slice(0, -1);
  return absolute(text(document["basePath"], "/"), `${scheme}://${text(document["host"], host)}`);
}

function absolute(address: string, base: string): string {
  if (URL.canParse(address, base)) return new URL(address, base).href;
  throw misconfigured(`the document names "${address}" as its server, which is no address`);
}
