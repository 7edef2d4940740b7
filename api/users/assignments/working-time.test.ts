import { expect, test } from "vitest";
import { isAtWork, nextAtWork, type WorkingTime } from "./working-time.ts";

const office: WorkingTime = {
  timeZone: "Europe/Berlin",
  workingHours: {
    mon: [
      ["09:00", "12:00"],
      ["13:00", "17:00"],
    ],
    tue: [["09:00", "17:00"]],
    sun: [["20:00", "24:00"]],
  },
  absences: [],
};

test.each([
  ["2026-01-05T07:59:00Z", false],
  ["2026-01-05T08:00:00Z", true],
  ["2026-01-05T11:00:00Z", false],
  ["2026-01-05T15:59:59Z", true],
  ["2026-01-05T16:00:00Z", false],
  ["2026-07-06T07:00:00Z", true],
  ["2026-07-06T15:30:00Z", false],
  ["2026-01-07T10:00:00Z", false],
  ["2026-01-04T22:59:59Z", true],
  ["2026-01-04T23:00:00Z", false],
])("working hours are those of where a person is: at %s %s", (at, works) => {
  expect(isAtWork(office, new Date(at))).toBe(works);
});

test("who has no working hours is always at work, but for absences", () => {
  const free = {
    ...office,
    workingHours: null,
    absences: [{ from: "2026-01-05T00:00:00Z", until: "2026-01-06T00:00:00Z" }],
  };
  expect(isAtWork(free, new Date("2026-01-04T03:00:00Z"))).toBe(true);
  expect(isAtWork(free, new Date("2026-01-05T12:00:00Z"))).toBe(false);
  expect(nextAtWork(free, new Date("2026-01-05T12:00:00Z"))).toEqual(new Date("2026-01-06T00:00:00Z"));
});

test.each([
  ["now, when at work", "2026-01-05T09:30:00Z", "2026-01-05T09:30:00Z"],
  ["after the break", "2026-01-05T11:30:00Z", "2026-01-05T12:00:00Z"],
  ["the next day that is worked", "2026-01-07T10:00:00Z", "2026-01-11T19:00:00Z"],
  ["at the local hour, also after the clocks change", "2026-03-29T22:30:00Z", "2026-03-30T07:00:00Z"],
])("tells when a person works next: %s", (_, at, next) => {
  expect(nextAtWork(office, new Date(at))).toEqual(new Date(next));
});

test("an absence over working hours puts the next work off to its end, or to the hours after it", () => {
  const away = (until: string) => ({ ...office, absences: [{ from: "2026-01-01T00:00:00Z", until }] });
  expect(nextAtWork(away("2026-01-05T10:15:00Z"), new Date("2026-01-05T08:30:00Z"))).toEqual(
    new Date("2026-01-05T10:15:00Z"),
  );
  expect(nextAtWork(away("2026-01-05T18:00:00Z"), new Date("2026-01-05T08:30:00Z"))).toEqual(
    new Date("2026-01-06T08:00:00Z"),
  );
  expect(nextAtWork({ ...office, workingHours: {} }, new Date("2026-01-05T08:30:00Z"))).toBeUndefined();
});
