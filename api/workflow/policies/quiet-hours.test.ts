import { expect, test } from "vitest";
import { opensAt, worksAt } from "./quiet-hours.ts";

const night = { from: "21:00", to: "08:00", timeZone: "Europe/Berlin" };
const opens = (quiet: Parameters<typeof opensAt>[0], at: string) => opensAt(quiet, new Date(at)).toISOString();

test.each([
  ["by day nothing waits", "2026-06-10T10:15:00Z", "2026-06-10T10:15:00.000Z"],
  ["the evening waits for the next morning", "2026-06-10T19:00:00Z", "2026-06-11T06:00:00.000Z"],
  ["the small hours wait for the same morning", "2026-06-10T23:30:00Z", "2026-06-11T06:00:00.000Z"],
  ["the minute at which it ends is free", "2026-06-11T06:00:00Z", "2026-06-11T06:00:00.000Z"],
  ["harm 12: the night of the spring change is an hour shorter", "2026-03-28T20:00:00Z", "2026-03-29T06:00:00.000Z"],
  ["harm 12: the night of the autumn change is an hour longer", "2026-10-24T19:00:00Z", "2026-10-25T07:00:00.000Z"],
])("%s", (_, at, then) => expect(opens(night, at)).toBe(then));

test("harm 12: an end that the clock skips comes when it goes on", () => {
  expect(opens({ ...night, to: "02:30" }, "2026-03-28T22:00:00Z")).toBe("2026-03-29T01:30:00.000Z");
});

test("harm 12: an end that the clock has twice ends the quiet of both hours", () => {
  const early = { ...night, to: "02:30" };
  expect(opens(early, "2026-10-24T22:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
  expect(opens(early, "2026-10-25T01:10:00Z")).toBe("2026-10-25T01:30:00.000Z");
});

test("days that are quiet as a whole end at midnight of their own clock, nights after them too", () => {
  const weekend = { days: ["sat", "sun"], timeZone: "Europe/Berlin" };
  expect(opens(weekend, "2026-06-13T12:00:00Z")).toBe("2026-06-14T22:00:00.000Z");
  expect(opens({ ...night, ...weekend }, "2026-06-12T20:00:00Z")).toBe("2026-06-15T06:00:00.000Z");
  expect(opens(weekend, "2026-06-12T21:59:59Z")).toBe("2026-06-12T21:59:59.000Z");
});

test("a span within the day is quiet between its ends", () => {
  const lunch = { from: "12:00", to: "13:00" };
  expect(opens(lunch, "2026-06-10T12:59:59Z")).toBe("2026-06-10T13:00:00.000Z");
  expect(opens(lunch, "2026-06-10T13:00:00Z")).toBe("2026-06-10T13:00:00.000Z");
});

test("by a calendar, starts wait for its working time", () => {
  const office = { timeZone: "UTC", hours: { mon: [["09:00", "17:00"]] as [string, string][] }, holidays: [] };
  expect(worksAt(office, new Date("2026-06-10T10:00:00Z")).toISOString()).toBe("2026-06-15T09:00:00.000Z");
  expect(worksAt(office, new Date("2026-06-15T09:30:00Z")).toISOString()).toBe("2026-06-15T09:30:00.000Z");
});
