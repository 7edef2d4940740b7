import type { JsonObject } from "./types.ts";

const user = { type: "string", maxLength: 128, description: "User id" };
const people: JsonObject = {
  assignee: user,
  role: { type: "string", maxLength: 128, description: "Whoever holds it" },
  team: { type: "string", maxLength: 128, description: "Id of a team: whoever is in it" },
  rule: { type: "string", maxLength: 128, description: "Assignment rule of User Management; with team, within it" },
  candidates: { type: "array", items: user, description: "Several people, of whom any may do it" },
};
const span = (description: string): JsonObject => ({ type: ["string", "object"], description });
const whom = (description: string): JsonObject => ({
  type: "object",
  additionalProperties: false,
  description,
  properties: people,
});

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
    choices: {
      type: "array",
      description: "Answers that need no form: buttons, and links in mails",
      items: {
        type: "object",
        required: ["title", "answer"],
        additionalProperties: false,
        properties: {
          title: { type: "string", minLength: 1, maxLength: 100, description: "What the button says" },
          answer: { description: "The answer it stands for" },
        },
      },
    },
    priority: { enum: ["low", "normal", "high", "urgent"] },
    ...people,
    fourEyes: {
      type: ["boolean", "integer", "object"],
      description: "true: not whoever started the run; a number: so many different people; or people, not, endsWith",
    },
    due: span("A duration from now, a date and time, or businessDays and businessHours by a calendar"),
    notify: { type: "boolean", description: "Tells those who may do it by mail at once" },
    reminders: {
      type: "array",
      description: "Mails to whoever may do it",
      items: {
        type: "object",
        additionalProperties: false,
        properties: {
          before: span("So long before it is due"),
          after: span("So long after it was due"),
          every: span("Again and again"),
          times: { type: "integer", minimum: 1, maximum: 50, description: "How often; 5 unless said" },
        },
      },
    },
    escalation: {
      type: "array",
      description: "What happens, step by step, when it is overdue",
      items: {
        type: "object",
        additionalProperties: false,
        properties: {
          after: span("So long after it was due; at once unless said"),
          to: whom("To whom the task goes"),
          notify: whom("Who else is told by mail"),
          expire: { const: true, description: "The end: onExpiry happens" },
        },
      },
    },
    onExpiry: {
      type: ["string", "object"],
      description: "raise (a timeout error, unless said), wait (go on waiting), or decide: the answer to go on with",
    },
  },
};
