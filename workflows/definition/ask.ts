import type { JsonObject } from "./types.ts";

/** JSON Schema of the `with` of `call: people.ask`. */
export const ASK_SCHEMA: JsonObject = {
  type: "object",
  required: ["title"],
  additionalProperties: false,
  properties: {
    title: { type: "string", minLength: 1, maxLength: 200 },
    description: { type: "string", maxLength: 10_000 },
    form: { type: "object", description: "JSON Schema of the answer" },
    facts: { type: "object", description: "Facts to show beside the form" },
    assignee: { type: "string", description: "User id" },
    role: { type: "string" },
    team: { type: "string" },
    rule: { type: "string", description: "Assignment rule of User Management" },
    due: { type: ["string", "object"], description: "A duration from now, or a date and time" },
  },
};
