import type { Json, JsonObject } from "#workflows/definition/types.ts";

const texts: Record<string, string> = {
  "date-time": "2026-01-01T09:00:00.000Z",
  date: "2026-01-01",
  email: "sample@example.com",
  uri: "https://example.com",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** A value that fits a JSON Schema, as plain as can be: what is required and no more. */
export function sampleOf(schema: Json | undefined, name = "sample"): Json {
  if (!isObject(schema)) return null;
  for (const key of ["const", "default"]) if (schema[key] !== undefined) return schema[key];
  for (const key of ["examples", "enum"]) if (isList(schema[key])) return schema[key][0]!;
  for (const key of ["anyOf", "oneOf"]) if (isList(schema[key])) return sampleOf(firstReal(schema[key]), name);
  const type = isList(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  switch (type as string) {
    case "object":
      return objectOf(schema);
    case "array":
      return Array.from({ length: Number(schema.minItems ?? 0) }, () => sampleOf(schema.items, name));
    case "string":
      return texts[schema.format as string] ?? name.slice(0, Number(schema.maxLength ?? 100));
    case "number":
    case "integer":
      return numberOf(schema);
    case "boolean":
      return false;
    default:
      return schema.properties ? objectOf(schema) : null;
  }
}

function objectOf({ properties = {}, required = [] }: JsonObject): Json {
  const known = properties as JsonObject;
  return Object.fromEntries((required as string[]).map((key) => [key, sampleOf(known[key], key)]));
}

/** Zero where the bounds allow it. */
function numberOf({ minimum, exclusiveMinimum, maximum }: JsonObject): number {
  const least = typeof exclusiveMinimum === "number" ? Math.floor(exclusiveMinimum) + 1 : Number(minimum ?? 0);
  return Math.max(Math.min(0, Number(maximum ?? 0)), least);
}

const firstReal = (options: Json[]): Json =>
  options.find((one) => !isObject(one) || one.type !== "null") ?? options[0]!;
const isList = (value: Json | undefined): value is Json[] => Array.isArray(value) && value.length > 0;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
