type Schema = Record<string, any>;

/** An id that nothing has. */
export const absentId = "00000000-0000-7000-8000-00000000dead";

/** A small value that a JSON Schema of a contract lets through: what is required, and nothing else. */
export function sample(schema: Schema, document: Schema): unknown {
  if (schema["$ref"]) {
    const path = (schema["$ref"] as string).slice(2).split("/");
    return sample(
      path.reduce<Schema>((node, key) => node[key] as Schema, document),
      document,
    );
  }
  if (schema["const"] !== undefined) return schema["const"];
  if (schema["enum"]) return schema["enum"][0];
  if (schema["default"] !== undefined) return schema["default"];
  if (schema["allOf"])
    return Object.assign({}, ...(schema["allOf"] as Schema[]).map((part) => sample(part, document) as object));
  const choice = (schema["anyOf"] ?? schema["oneOf"]) as Schema[] | undefined;
  if (choice) return sample(choice[0]!, document);
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type) {
    case "object":
      return Object.fromEntries(
        ((schema["required"] ?? []) as string[]).map((name) => [
          name,
          sample((schema["properties"]?.[name] as Schema) ?? {}, document),
        ]),
      );
    case "array":
      return Array.from({ length: schema["minItems"] ?? 0 }, () => sample(schema["items"] as Schema, document));
    case "integer":
    case "number":
      return Math.max(schema["minimum"] ?? 1, 1);
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return text(schema);
  }
}

function text({ format, pattern, minLength = 1 }: Schema): string {
  if (format === "uuid") return absentId;
  if (format === "email") return "nobody@a.test";
  if (format === "date-time") return "2026-01-01T00:00:00Z";
  if (format === "uri") return "https://a.test/";
  const candidates = ["x".repeat(Math.max(1, minLength)), "none", "1", "leads/1", "1.0.0", "a-b", "none/none"];
  return candidates.find((one) => !pattern || new RegExp(pattern, "u").test(one)) ?? "x";
}
