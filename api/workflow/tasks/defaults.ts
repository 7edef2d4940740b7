import type { Json, JsonObject } from "#workflows/contract.ts";

/** An answer with what its form gives where nothing was said. */
export function withDefaults(form: unknown, answer: Json): Json {
  if (!isObject(form) || !isObject(form.properties) || !isObject(answer)) return answer;
  const filled: JsonObject = { ...answer };
  for (const [name, schema] of Object.entries(form.properties)) {
    if (!isObject(schema)) continue;
    if (!Object.hasOwn(filled, name) && schema.default !== undefined) filled[name] = schema.default;
    else if (Object.hasOwn(filled, name)) filled[name] = withDefaults(schema, filled[name]!);
  }
  return filled;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
