import type { Json, JsonObject } from "#workflows/contract.ts";
import { failure } from "../asked.ts";
import { text } from "./document.ts";

const places = ["path", "query", "header", "cookie"] as const;
type Place = (typeof places)[number];
type Style =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "tabDelimited"
  | "deepObject";

export interface Parameter {
  name: string;
  in: Place;
  required: boolean;
  style: Style;
  explode: boolean;
  /** Described by a content type: sent as JSON. */
  json: boolean;
}

const styles: Record<Place, Style> = { path: "simple", query: "form", header: "simple", cookie: "form" };
// Swagger 2 says it by a word.
const formats: Record<string, { style?: Style; explode: boolean }> = {
  csv: { explode: false },
  ssv: { style: "spaceDelimited", explode: false },
  tsv: { style: "tabDelimited", explode: false },
  pipes: { style: "pipeDelimited", explode: false },
  multi: { style: "form", explode: true },
};
// OpenAPI has these be ignored: they are the request's own.
const reserved = new Set(["accept", "content-type", "authorization"]);

/** A parameter as the document describes it; undefined for bodies and forms. */
export function parameterOf(given: JsonObject): Parameter | undefined {
  const place = places.find((one) => one === given["in"]);
  const name = text(given["name"]);
  if (!place || (place === "header" && reserved.has(name.toLowerCase()))) return undefined;
  const old = given["type"] === undefined ? undefined : formats[text(given["collectionFormat"], "csv")];
  const style = (given["style"] as Style | undefined) ?? old?.style ?? styles[place];
  return {
    name,
    in: place,
    required: given["required"] === true || place === "path",
    style,
    explode: typeof given["explode"] === "boolean" ? given["explode"] : (old?.explode ?? style === "form"),
    json: given["content"] !== undefined,
  };
}

type Pair = readonly [name: string, value: string];
const separators: Partial<Record<Style, string>> = {
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
  tabDelimited: "%09",
};

/** A parameter of a query, a cookie or a form: `name=value`s, encoded. */
export function pairsOf({ name, style, explode, json }: Parameter, value: Json): string[] {
  const pair = ([key, one]: Pair) => `${encode(key)}=${one}`;
  if (json) return [pair([name, encode(JSON.stringify(value))])];
  if (style === "deepObject") return deep(name, value).map(pair);
  if (Array.isArray(value)) {
    const items = value.map((one) => encode(plain(one)));
    return explode ? items.map((one) => pair([name, one])) : [pair([name, items.join(separators[style] ?? ",")])];
  }
  if (typeof value !== "object" || value === null) return [pair([name, encode(plain(value))])];
  const entries = Object.entries(value).map(([key, one]): Pair => [key, encode(plain(one))]);
  if (explode) return entries.map(pair);
  return [
    pair([
      name,
      entries.map(([key, one]) => `${encode(key)}${separators[style] ?? ","}${one}`).join(separators[style] ?? ","),
    ]),
  ];
}

/** A parameter in a path or a header. */
export function textOf({ name, in: place, style, explode, json }: Parameter, value: Json): string {
  const write = place === "path" ? encode : (given: string) => given;
  if (json) return write(JSON.stringify(value));
  const isList = Array.isArray(value);
  const entries: Pair[] =
    typeof value !== "object" || value === null
      ? [[name, write(plain(value))]]
      : Object.entries(value).map(([key, one]) => [isList ? name : write(key), write(plain(one))]);
  const values = entries.map(([, one]) => one);
  const named = entries.map(([key, one]) => `${key}=${one}`);
  const single = typeof value !== "object" || value === null;
  const flat = single || isList ? values : entries.flat();
  if (style === "label") return `.${explode ? (single || isList ? values : named).join(".") : flat.join(",")}`;
  if (style === "matrix")
    return explode || single ? named.map((one) => `;${one}`).join("") : `;${name}=${flat.join(",")}`;
  return (explode && !single && !isList ? named : flat).join(",");
}

/** A value as a path's segment; `.` and `..` would climb out of it. */
export function segmentOf(parameter: Parameter, value: Json): string {
  const segment = textOf(parameter, value);
  if (!/^\.{0,2}$/.test(segment)) return segment;
  const detail = `the parameter ${parameter.name} is "${segment}", which cannot be part of a path`;
  throw failure({ code: "parameters", kind: "validation", status: 400, detail });
}

const encode = (plainText: string): string => encodeURIComponent(plainText.toWellFormed());
const plain = (value: Json): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

function deep(name: string, value: Json): Pair[] {
  if (typeof value !== "object" || value === null) return [[name, encode(plain(value))]];
  return Object.entries(value).flatMap(([key, one]) => deep(`${name}[${key}]`, one));
}
