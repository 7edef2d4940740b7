import { createHash } from "node:crypto";
import type { Json, JsonObject, OpenApiInput } from "#workflows/contract.ts";
import { misconfigured } from "../asked.ts";
import { exchange } from "../http/exchange.ts";
import type { Scrubber } from "../http/scrub.ts";
import type { Way } from "../http/send.ts";
import { parseYaml } from "./parse-yaml.ts";

const keptMs = 5 * 60_000;
const mostKept = 20;
const maxBytes = 2 * 1024 * 1024;

/** OpenAPI documents, kept for some minutes; one that needs authentication for its definition alone. */
export function createDocuments(way: Way) {
  const kept = new Map<string, { document: Promise<JsonObject>; until: number }>();

  return async ({ key, run, document: { uri, authentication } }: OpenApiInput, scrubber: Scrubber) => {
    const wanted = JSON.stringify([uri, authentication && [run.definition, authentication]]);
    const name = createHash("sha256").update(wanted).digest("base64url");
    const known = kept.get(name);
    if (known && known.until > Date.now()) return known.document;
    const request = { key, run, method: "GET", url: uri, headers: {}, authentication, maxBytes } as const;
    const document = exchange(way, { ...request, output: "content", redirect: true }, scrubber).then((content) =>
      read(content, uri),
    );
    kept.delete(name);
    kept.set(name, { document, until: Date.now() + keptMs });
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    document.catch(() => kept.delete(name));
    return document;
  };
}

async function read(content: Json, uri: string): Promise<JsonObject> {
  const document = typeof content === "string" ? await parsed(content, uri) : content;
  if (isObject(document) && (text(document["openapi"]).startsWith("3.") || /^2(\.0)?$/.test(text(document["swagger"]))))
    return document;
  throw misconfigured(`${uri} is no OpenAPI 3 or Swagger 2 document`);
}

async function parsed(source: string, uri: string): Promise<Json> {
  try {
    return source.trimStart().startsWith("{") ? (JSON.parse(source) as Json) : await parseYaml(source);
  } catch {
    throw misconfigured(`${uri} is neither JSON nor YAML`);
  }
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the document says where it should say text. */
export const text = (value: Json | undefined, otherwise = ""): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : otherwise;

const mostHops = 20;

/** What a part of the document stands for: `$ref`s within it are followed. */
export function resolve(document: JsonObject, part: Json | undefined): JsonObject {
  let found: Json | undefined = part;
  for (let hop = 0; isObject(found) && typeof found["$ref"] === "string"; hop++) {
    const reference: string = found["$ref"];
    if (!reference.startsWith("#/"))
      throw misconfigured(`"${reference}" is in another document, which is not supported`);
    const tokens = reference.slice(2).split("/").map(unescaped);
    found = tokens.reduce<Json | undefined>(
      (place, token) => (isObject(place) && Object.hasOwn(place, token) ? place[token] : undefined),
      document,
    );
    if (found === undefined || hop === mostHops) throw misconfigured(`"${reference}" leads nowhere`);
  }
  return isObject(found) ? found : {};
}

function unescaped(token: string): string {
  const plain = token.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

export const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
