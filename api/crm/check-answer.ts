import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { unversioned } from "./hubspot/versions.ts";

type Media = Record<string, { schema: object }>;
type Operation = { responses: Record<string, { content?: Media }> };
const document = JSON.parse(readFileSync(new URL("openapi.json", import.meta.url), "utf8")) as {
  paths: Record<string, Record<string, Operation>>;
};

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
ajv.addSchema(document, "contract");

/** Paths as patterns, those with the fewest parameters first, as routes are matched. */
const paths = Object.keys(document.paths)
  .map((path) => ({ path, parameters: path.split("{").length, pattern: patternOf(path) }))
  .sort((a, b) => a.parameters - b.parameters);

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}/?$`);
}

const validators = new Map<string, ValidateFunction>();

/** Throws when an answer is not one that the contract names for its route: status, content type, body. */
export function checkAnswer(method: string, url: string, status: number, contentType: string | null, body: string) {
  const { pathname } = new URL(url, "http://crm.test");
  const fits = (one: (typeof paths)[number]) => one.pattern.test(unversioned(pathname)) && operation(one.path, method);
  const path = paths.find(fits)?.path;
  if (!path) return;
  const { responses } = operation(path, method)!;
  const named = String(status) in responses ? String(status) : "default";
  if (named === "default" && status < 400) throw new Error(`${method} ${path} answers ${status}, which it never says`);
  const { content } = responses[named]!;
  if (!content) {
    if (body !== "") throw new Error(`${method} ${path} answers ${status} with a body, which it never says`);
    return;
  }
  const media = contentType?.split(";")[0] ?? "nothing";
  if (!content[media]) throw new Error(`${method} ${path} answers ${status} as ${media}, which it never says`);
  if (!media.endsWith("json")) return;
  const place = [path, method.toLowerCase(), "responses", named, "content", media, "schema"].map(pointer).join("/");
  const validate = validators.get(place) ?? ajv.compile({ $ref: `contract#/paths/${place}` });
  validators.set(place, validate);
  if (!validate(JSON.parse(body)))
    throw new Error(`${method} ${path} answers ${status} outside its schema: ${ajv.errorsText(validate.errors)}`);
}

const operation = (path: string, method: string) => document.paths[path]![method.toLowerCase()];
const pointer = (key: string) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
