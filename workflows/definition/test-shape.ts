import { duration } from "./grammar-parts.ts";
import type { Report } from "./faults.ts";
import { anything, choice, flag, integer, list, object, record, type Rule, text } from "./rules.ts";
import type { Json } from "./types.ts";

const members = record(anything);
const events: Rule = (value, pointer, report) =>
  (Array.isArray(value) ? list(members) : members)(value, pointer, report);
const names = list(text());
const error = object({ type: text(), status: integer(100, 599), title: text(), detail: text(), instance: text() });

const moment: Rule = (value: Json, pointer: string, report: Report) => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(Date.parse(value)))
    report(pointer, "a date and time is expected here, as in 2026-01-31T09:00:00Z");
};

export const mocks = list(
  object({
    call: text(),
    task: text(),
    workflow: text(),
    with: members,
    output: anything,
    error,
    times: integer(1, 100_000),
    after: duration,
    never: flag,
  }),
);
export const later = list(object({ after: duration, task: text(), event: members }, { required: ["after", "event"] }), {
  max: 100,
});

const given = object({ input: anything, event: events, startAt: moment, later });
const expectation = object({
  status: choice("completed", "faulted", "incident", "waiting", "cancelled", "pending"),
  output: anything,
  error,
  steps: names,
  notSteps: names,
  calls: list(object({ call: text(), with: members }, { required: ["call"] })),
  notCalls: names,
  messages: list(members),
  emitted: list(members),
  waitingFor: object({ kind: choice("person", "event", "timer"), who: text() }),
  elapsed: duration,
});

/** The shape of `document.metadata.tests`. */
export const definitionTests = list(
  object({ name: text(), given, mocks, expect: expectation }, { required: ["name", "expect"] }),
  {
    max: 100,
  },
);
