import { about, anything, choice, either, flag, integer, list, object, record, rule, text } from "../rules.ts";
import { duration } from "./values.ts";

const name = text({ max: 200 });
const part = record(anything);
const names = list(name, { max: 1_000 });
const literal = about("As it is: expressions are not evaluated here", anything);

const moment = rule({ type: "string", format: "date-time" }, (value, path, report) => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(Date.parse(value)))
    report(path, "a date and time is expected here, as in 2026-01-31T09:00:00Z");
});
const arrival = object(
  {
    after: about("So long after the start, or after the task begins", duration),
    task: about("Name of a task", name),
    event: part,
  },
  { required: ["after", "event"] },
);
export const later = about("Events that arrive while it runs", list(arrival, { max: 100 }));

const given = object({
  input: literal,
  event: about(
    "The event, or events, that schedule.on waits for",
    either(list(part, { max: 100 }), Array.isArray, part),
  ),
  startAt: about("When it starts, by its own clock", moment),
  later,
});

const status = integer(100, 599);
const error = object({ type: text(), status, title: text(), detail: text(), instance: text() });
const mock = object({
  call: about("Calls of this function; http and openapi too", name),
  task: about("Calls of the task of this name", name),
  workflow: about("Runs of this process, namespace/name", name),
  with: about("What the arguments contain", part),
  output: about("The answer", literal),
  error: about("Fails instead", error),
  times: about("How many calls it answers; all unless said", integer(1, 100_000)),
  after: about("How long the answer takes", duration),
  never: about("No answer ever comes", flag),
});

export const mocks = about("Answers in place of the world's: the first that fits a call is given", list(mock));

const expect = object({
  status: choice("completed", "faulted", "incident", "waiting", "cancelled", "pending"),
  output: literal,
  error,
  steps: about("Tasks that begin, in this order", names),
  notSteps: about("Tasks that do not begin", names),
  calls: about(
    "Calls made, in this order",
    list(object({ call: name, with: part }, { required: ["call"] }), { max: 1_000 }),
  ),
  notCalls: about("Functions that are not called", names),
  messages: about("What the arguments of comms.send contain, message by message", list(part, { max: 1_000 })),
  emitted: about("What emitted events contain, event by event", list(part, { max: 1_000 })),
  waitingFor: object({ kind: choice("person", "event", "timer", "run"), who: text() }),
  elapsed: about("How long the run takes by its own clock", duration),
});

/** `document.metadata.tests`. */
export const tests = list(object({ name, given, mocks, expect }, { required: ["name", "expect"] }), { max: 100 });
