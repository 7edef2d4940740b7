import { isObject } from "./rules.ts";
import type { Json, JsonObject } from "./types.ts";

const COMPUTED: JsonObject = { type: "string", pattern: "^\\s*\\$\\{[\\s\\S]+\\}\\s*$" };
const ALTERNATIVES = ["anyOf", "oneOf", "allOf"];

/** A schema of arguments as they are written: in the place of any value inside, `${ … }` may stand. */
export function withExpressions(schema: JsonObject): JsonObject {
  const inside = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (key === "properties" && isObject(value))
      return [key, Object.fromEntries(Object.entries(value).map(([name, member]) => [name, orComputed(member)]))];
    if (ALTERNATIVES.includes(key) && Array.isArray(value))
      return [key, value.map((one) => (isObject(one) ? withExpressions(one) : one))];
    return [key, key === "items" || key === "additionalProperties" ? orComputed(value) : value];
  });
  return Object.fromEntries(inside);
}

function orComputed(schema: Json): Json {
  if (!isObject(schema) || Object.keys(schema).length === 0) return schema;
  const { title, description, ...rest } = withExpressions(schema);
  return { ...(title && { title }), ...(description && { description }), anyOf: [rest, COMPUTED] };
}
