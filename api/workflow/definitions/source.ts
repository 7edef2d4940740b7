import { stringify } from "yaml";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";

/** A definition as somebody wrote it. */
export type Source = { text: string; format: "yaml" | "json" };

const yamlTypes = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];
const text = z.string().openapi({ description: "The definition as YAML." });

/** The body of a route that takes a definition: YAML or JSON by its content type. */
export const sourceBody = {
  body: {
    required: true,
    content: {
      "application/yaml": { schema: text },
      "text/yaml": { schema: text },
      "application/json": { schema: z.looseObject({}).openapi({ description: "The definition as JSON." }) },
    },
  },
} as const;

type Request = { header: (name: string) => string | undefined; text: () => Promise<string> };

/** Reads a definition from a request's body, untouched. */
export async function readBody(request: Request): Promise<Source> {
  const type = (request.header("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (yamlTypes.includes(type)) return { text: await request.text(), format: "yaml" };
  if (type === "application/json") return { text: await request.text(), format: "json" };
  throw new DomainError("unsupported_media_type", "send application/yaml or application/json");
}

/** Whether a caller would rather read YAML. */
export const wantsYaml = (accept = "") => yamlTypes.some((type) => accept.toLowerCase().includes(type));

/** The source as YAML: as written where it was YAML. */
export const asYaml = ({ text: source, format }: Source): string =>
  format === "yaml" ? source : stringify(JSON.parse(source), { lineWidth: 0 });
