import { isExpression, parseDuration } from "./duration.ts";
import type { Report } from "./faults.ts";
import { checkSchemaDocument } from "./json-schema.ts";
import { anything, choice, integer, isObject, list, notYet, object, record, type Rule, text, textOr } from "./rules.ts";
import type { Json } from "./types.ts";

// Shapes that several tasks share.
const URI = /^[A-Za-z][A-Za-z0-9+\-.]*:\/\/\S+$/;

export const expression = text();
export const slot = textOr(expression, record(anything));
export const uri: Rule = (value, pointer, report) => {
  if (!isExpression(value))
    text({ pattern: URI, like: "an absolute address or an expression in ${ }" })(value, pointer, report);
};

export const duration: Rule = (value, pointer, report) => {
  if (isExpression(value) || parseDuration(value)) return;
  if (isObject(value))
    object({ days: amount, hours: amount, minutes: amount, seconds: amount, milliseconds: amount })(
      value,
      pointer,
      report,
    );
  else report(pointer, "a duration is expected here, as in PT5M or {minutes: 5}");
};
const amount: Rule = (value, pointer, report) => {
  if (typeof value !== "number" || value < 0) report(pointer, "a number from 0 is expected here");
};

export const timeout = textOr(text(), object({ after: duration }, { required: ["after"] }));
const schema = object(
  { format: choice("json"), document: schemaDocument, resource: notYet("schemas at an address") },
  { required: ["document"] },
);
function schemaDocument(value: Json, pointer: string, report: Report): void {
  if (isObject(value)) checkSchemaDocument(value, pointer, report);
  else if (typeof value !== "boolean") report(pointer, "a JSON Schema is expected here");
}
export const input = object({ schema, from: slot });
export const output = object({ schema, as: slot });

export const error = object(
  { type: uri, status: textOr(expression, integer(100, 599)), instance: text(), title: text(), detail: text() },
  { required: ["type", "status"] },
);
export const retry = object({
  when: expression,
  exceptWhen: expression,
  delay: duration,
  backoff: object(
    { constant: object({}), linear: object({}), exponential: object({}) },
    { exactly: ["constant", "linear", "exponential"] },
  ),
  limit: object({ attempt: object({ count: integer(0, 1_000), duration }), duration }),
  jitter: object({ from: duration, to: duration }, { required: ["from", "to"] }),
});

const correlations = record(object({ from: expression, expect: text() }, { required: ["from"] }));
export const attributes: Rule = (value, pointer, report) => {
  if (!isObject(value) || Object.keys(value).length === 0)
    report(pointer, "at least one attribute of the event is expected here");
};
const filter = object({ with: attributes, correlate: correlations }, { required: ["with"] });
const filters = list(filter, { min: 1, max: 20 });
const anyOf: Rule = (value, pointer, report) => {
  if (Array.isArray(value) && value.length === 0) report(pointer, "not supported yet: listening to every event");
  else filters(value, pointer, report);
};
export const consumption = object(
  { one: filter, any: anyOf, all: filters, until: notYet("listening until a condition holds") },
  { exactly: ["one", "any", "all"] },
);
