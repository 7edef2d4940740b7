import { afterAll, beforeAll, expect, test } from "vitest";
import { audit } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { openWorkflow, processText, type TestWorkflow } from "../testing.ts";
import { deleteCalendar, getCalendar, listCalendars, saveCalendar, tryCalendar } from "./calendars.ts";
import { shippedCalendar } from "./shipped.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const keeper = actorWith(["workflow.calendars:read", "workflow.calendars:write"]);
const berlin = {
  title: "Berlin",
  timeZone: "Europe/Berlin",
  hours: {
    mon: [
      ["09:00", "12:00"],
      ["13:00", "17:00"],
    ],
    fri: [["09:00", "15:00"]],
  } as Record<string, [string, string][]>,
  holidays: [
    { name: "Christmas Eve", on: "12-24" },
    { name: "Good Friday", easter: -2 },
  ],
};
const put = (name: string, body: unknown) =>
  svc.request(keeper, `/v1/calendars/${name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("a default calendar is there from the start, the one that simulations count by", async () => {
  const shipped = await getCalendar(svc.ctx(keeper), { name: "default" });
  expect(shipped).toMatchObject(shippedCalendar);
  await expect(deleteCalendar(svc.ctx(keeper), { name: "default" })).rejects.toMatchObject({ code: "conflict" });
});

test("a calendar is made, changed, counted by and deleted, each told in the audit", async () => {
  expect((await put("berlin", berlin)).status).toBe(200);
  await saveCalendar(svc.ctx(keeper), "berlin", { ...berlin, title: "Berlin office" });
  const { results } = await listCalendars(svc.ctx(keeper));
  expect(results.map(({ name, title }) => [name, title])).toEqual([
    ["berlin", "Berlin office"],
    ["default", "Business hours"],
  ]);
  const due = await svc.request(keeper, "/v1/calendars/berlin/due?from=2026-12-21T15:00:00Z&businessHours=2");
  expect(await due.json()).toEqual({ dueAt: "2026-12-25T09:00:00.000Z" });
  await deleteCalendar(svc.ctx(keeper), { name: "berlin" });
  await expect(getCalendar(svc.ctx(keeper), { name: "berlin" })).rejects.toMatchObject({ code: "not_found" });
  const entries = (await svc.db.select().from(audit)).filter(({ subject }) => subject === "calendars/berlin");
  expect(entries.map(({ action }) => action).sort()).toEqual([
    "workflow.calendar.delete",
    "workflow.calendar.save",
    "workflow.calendar.save",
  ]);
});

test("one that a published process counts by stays", async () => {
  await put("used", berlin);
  const asking = "  - ask: { call: people.ask, with: { title: x, due: { businessDays: 1, calendar: used } } }\n";
  await svc.publishText(processText("counting") + asking);
  await expect(deleteCalendar(svc.ctx(keeper), { name: "used" })).rejects.toMatchObject({
    code: "conflict",
    message: "the calendar is used by tests/counting",
  });
});

test("a process that counts by a calendar that is not there is refused at publish", async () => {
  const asking = "  - ask: { call: people.ask, with: { title: x, due: { businessDays: 1, calendar: usad } } }\n";
  await expect(svc.publishText(processText("miscounting") + asking)).rejects.toMatchObject({ code: "invalid_input" });
});

test.each([
  [{ timeZone: "Mars/Olympus" }, "/timeZone"],
  [{ hours: {} }, "/hours"],
  [{ hours: { mon: [["17:00", "09:00"]] } }, "/hours/mon"],
  [
    {
      hours: {
        mon: [
          ["09:00", "12:00"],
          ["11:00", "17:00"],
        ],
      },
    },
    "/hours/mon",
  ],
  [{ hours: { mon: [["9", "12:00"]] } }, "/hours/mon/0/0"],
  [{ hours: { someday: [] } }, "/hours"],
  [{ holidays: [{ name: "x", on: "02-30" }] }, "/holidays/0/on"],
  [{ holidays: [{ name: "x", on: "2027-02-29" }] }, "/holidays/0/on"],
  [{ holidays: [{ name: "x", easter: 0.5 }] }, "/holidays/0/easter"],
  [{ surprise: 1 }, ""],
])("refuses %j with its place", async (part, place) => {
  const answer = await put("wrong", { ...berlin, ...part });
  const { errors } = (await answer.json()) as { errors: { path: string }[] };
  expect([answer.status, errors[0]!.path]).toEqual([400, place]);
});

test("rejects an actor without the permission", async () => {
  const reader = svc.ctx(actorWith(["workflow.calendars:read"]));
  const nobody = svc.ctx(actorWith([]));
  for (const attempt of [
    () => saveCalendar(reader, "x", berlin),
    () => deleteCalendar(reader, { name: "x" }),
    () => listCalendars(nobody),
    () => getCalendar(nobody, { name: "default" }),
    () => tryCalendar(nobody, "default", { businessDays: 1 }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
});
