import { expect, test } from "vitest";
import { shippedCalendar } from "../calendars/shipped.ts";
import { calendarsOf, planOf, type Times, Times as Schema } from "./plan.ts";

const opened = Date.parse("2026-06-08T10:00:00Z");
const told = (times: Times) =>
  planOf(times, opened, () => shippedCalendar).plan?.map((one) => `${one.at.slice(5, 16)} ${one.do} ${one.step}`);
const dueAt = "2026-06-10T10:00:00.000Z";

test("an end at the due date alone is no plan: the run keeps it by itself", () => {
  expect(planOf({ dueAt }, opened, () => shippedCalendar)).toEqual({});
});

test("working time gives the due date, at which it ends", () => {
  const { dueAt: due, plan } = planOf({ due: { businessDays: 5 } }, opened, () => shippedCalendar);
  expect([due, plan]).toEqual([
    "2026-06-15T10:00:00.000Z",
    [{ at: "2026-06-15T10:00:00.000Z", do: "expire", step: 0 }],
  ]);
});

test("reminders come before and after, and again; those that would be past at once do not", () => {
  const reminders = [
    { before: { businessHours: 8 } },
    { before: { days: 9 } },
    { after: "PT1H", every: "PT2H", times: 3 },
  ];
  expect(told({ dueAt, notify: true, reminders, onExpiry: "wait" })).toEqual([
    "06-08T10:00 notify 0",
    "06-09T10:00 remind 0",
    "06-10T11:00 remind 1",
    "06-10T13:00 remind 2",
    "06-10T15:00 remind 3",
  ]);
});

test("an escalation puts the end off to the step that says so, and nothing comes after it", () => {
  const escalation = [{ to: { role: "manager" } }, { after: { businessDays: 1 }, expire: true as const }];
  expect(told({ dueAt, reminders: [{ after: "PT1H", every: "P1D", times: 5 }], escalation })).toEqual([
    "06-10T10:00 escalate 0",
    "06-10T11:00 remind 0",
    "06-11T10:00 expire 1",
  ]);
  expect(told({ dueAt, escalation: escalation.slice(0, 1) })).toEqual(["06-10T10:00 escalate 0"]);
});

test("harm 12: a reminder a month before the end of March comes at the end of February", () => {
  const [first] = told({ dueAt: "2028-03-31T10:00:00.000Z", reminders: [{ before: "P1M" }] })!;
  expect(first).toBe("02-29T10:00 remind 0");
});

test("calendars are those named, else the due date's, else the default one", () => {
  const due = { businessDays: 1, calendar: "berlin" };
  expect(calendarsOf({ due, reminders: [{ before: { businessHours: 1, calendar: "tokyo" } }] })).toEqual([
    "berlin",
    "tokyo",
  ]);
  expect(calendarsOf({ due, escalation: [{ after: { businessHours: 1 } }] })).toEqual(["berlin", "berlin"]);
  expect(calendarsOf({ dueAt, reminders: [{ before: { businessHours: 1 } }] })).toEqual(["default"]);
});

test.each([
  { due: { businessDays: -1 } },
  { due: { businessDays: 1.5 } },
  { reminders: [{ before: "soon" }] },
  { escalation: [{ after: 5 }] },
  { escalation: [{ to: { nobody: "x" } }] },
  { reminders: [{ every: "P1D", times: 1_000 }] },
  { onExpiry: "approve" },
])("what an expression may have made of it is refused: %j", (times) => {
  expect(Schema.safeParse(times).success).toBe(false);
});
