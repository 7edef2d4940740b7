import { describe, expect, test } from "vitest";
import { addBusinessSpan, type BusinessCalendar, type BusinessSpan, isBusinessTime, negated } from "./business-time.ts";
import { easterSunday } from "./easter.ts";

const week = (...spans: [string, string][]): BusinessCalendar["hours"] =>
  Object.fromEntries(["mon", "tue", "wed", "thu", "fri"].map((day) => [day, spans]));
const office: BusinessCalendar = {
  timeZone: "Europe/Berlin",
  hours: week(["09:00", "12:00"], ["13:00", "17:00"]),
  holidays: [
    { name: "New Year's Day", on: "01-01" },
    { name: "Company party", on: "2026-06-12" },
    { name: "Good Friday", easter: -2 },
    { name: "Easter Monday", easter: 1 },
  ],
};
const night: BusinessCalendar = {
  timeZone: "America/New_York",
  hours: { sat: [["20:00", "24:00"]], sun: [["00:00", "06:00"]] },
  holidays: [],
};
const later = (calendar: BusinessCalendar, from: string, span: BusinessSpan) =>
  new Date(addBusinessSpan(calendar, Date.parse(from), span)).toISOString();

describe("business hours", () => {
  test.each([
    ["go on after the break", "2026-06-08T09:30:00Z", 1, "2026-06-08T11:30:00.000Z"],
    ["go on the next morning", "2026-06-08T14:00:00Z", 2, "2026-06-09T08:00:00.000Z"],
    ["leave out the weekend", "2026-06-05T14:30:00Z", 1, "2026-06-08T07:30:00.000Z"],
    ["begin with the next opening", "2026-06-06T03:00:00Z", 1, "2026-06-08T08:00:00.000Z"],
    ["leave out a date that is a holiday", "2026-06-11T14:00:00Z", 2, "2026-06-15T08:00:00.000Z"],
    ["leave out a holiday of every year", "2025-12-31T15:00:00Z", 2, "2026-01-02T09:00:00.000Z"],
    ["leave out the days around Easter", "2026-04-02T14:00:00Z", 2, "2026-04-07T08:00:00.000Z"],
    ["may be parts of one", "2026-06-08T07:00:00Z", 0.25, "2026-06-08T07:15:00.000Z"],
    ["end when the last one is over, not with the next opening", "2026-06-08T12:00:00Z", 3, "2026-06-08T15:00:00.000Z"],
  ])("%s", (_, from, businessHours, due) => expect(later(office, from, { businessHours })).toBe(due));

  test("a thousand are a thousand hours of working time", () => {
    const start = Date.parse("2026-06-08T07:00:00Z");
    const end = addBusinessSpan(office, start, { businessHours: 1_000 });
    let worked = 0;
    for (let at = start; at < end; at += 900_000) if (isBusinessTime(office, at)) worked += 0.25;
    expect(worked).toBe(1_000);
  });
});

describe("business days", () => {
  test.each([
    ["end at the same time of day", "2026-06-08T08:20:00Z", 2, "2026-06-10T08:20:00.000Z"],
    ["leave out the weekend", "2026-06-04T08:20:00Z", 2, "2026-06-08T08:20:00.000Z"],
    ["leave out holidays", "2026-06-11T08:20:00Z", 1, "2026-06-15T08:20:00.000Z"],
    ["begin with the next opening", "2026-06-06T03:00:00Z", 2, "2026-06-10T07:00:00.000Z"],
    ["begin after closing with the next day", "2026-06-08T20:00:00Z", 1, "2026-06-10T07:00:00.000Z"],
  ])("%s", (_, from, businessDays, due) => expect(later(office, from, { businessDays })).toBe(due));

  test("end with the working time of a shorter day", () => {
    const short = { ...office, hours: { ...office.hours, fri: [["09:00", "12:00"]] as [string, string][] } };
    expect(later(short, "2026-06-04T14:00:00Z", { businessDays: 1 })).toBe("2026-06-05T10:00:00.000Z");
  });

  test("and hours add up, days first", () =>
    expect(later(office, "2026-06-08T14:00:00Z", { businessDays: 1, businessHours: 2 })).toBe(
      "2026-06-10T08:00:00.000Z",
    ));
});

describe("harm 12: the clocks", () => {
  test.each([
    [
      "spring: nine in the morning is an hour earlier",
      "2026-03-27T08:00:00Z",
      { businessDays: 1 },
      "2026-03-30T07:00:00.000Z",
    ],
    ["autumn: it is an hour later", "2026-10-23T07:00:00Z", { businessDays: 1 }, "2026-10-26T08:00:00.000Z"],
    ["spring: hours over the change", "2026-03-27T15:30:00Z", { businessHours: 1 }, "2026-03-30T07:30:00.000Z"],
    ["autumn: hours over the change", "2026-10-23T14:30:00Z", { businessHours: 1 }, "2026-10-26T08:30:00.000Z"],
    ["leap day", "2028-02-28T09:00:00Z", { businessDays: 1 }, "2028-02-29T09:00:00.000Z"],
    ["after the leap day", "2028-02-29T09:00:00Z", { businessDays: 1 }, "2028-03-01T09:00:00.000Z"],
    ["no leap day", "2027-02-26T09:00:00Z", { businessDays: 1 }, "2027-03-01T09:00:00.000Z"],
    ["month end", "2026-04-30T14:00:00Z", { businessHours: 2 }, "2026-05-01T08:00:00.000Z"],
    ["year end", "2026-12-31T09:00:00Z", { businessDays: 1 }, "2027-01-04T09:00:00.000Z"],
  ])("%s", (_, from, span, due) => expect(later(office, from, span)).toBe(due));

  test.each([
    ["a night on which an hour is left out has nine", "2026-03-08T01:00:00Z", 9, "2026-03-08T10:00:00.000Z"],
    ["a night that has an hour twice has eleven", "2026-11-01T00:00:00Z", 11, "2026-11-01T11:00:00.000Z"],
  ])("%s", (_, from, businessHours, due) => expect(later(night, from, { businessHours })).toBe(due));

  test("an opening time that is left out is the moment the clocks change", () => {
    const early = { ...night, hours: { sun: [["02:30", "06:00"]] as [string, string][] } };
    expect(later(early, "2026-03-07T12:00:00Z", { businessHours: 1 })).toBe("2026-03-08T08:30:00.000Z");
  });

  test("a calendar of another zone gives another moment", () => {
    const tokyo = { ...office, timeZone: "Asia/Tokyo" };
    expect(later(tokyo, "2026-06-08T00:00:00Z", { businessDays: 1 })).toBe("2026-06-09T00:00:00.000Z");
  });
});

describe("going back", () => {
  test.each([
    ["hours", "2026-06-09T08:00:00Z", { businessHours: 2 }, "2026-06-08T14:00:00.000Z"],
    ["hours over the weekend", "2026-06-08T07:30:00Z", { businessHours: 1 }, "2026-06-05T14:30:00.000Z"],
    ["days", "2026-06-08T08:20:00Z", { businessDays: 1 }, "2026-06-05T08:20:00.000Z"],
    ["days from the weekend", "2026-06-06T08:20:00Z", { businessDays: 1 }, "2026-06-04T15:00:00.000Z"],
  ])("%s", (_, from, span, due) => expect(later(office, from, negated(span))).toBe(due));

  test("hours back undo hours on", () => {
    for (let hours = 0.5; hours < 60; hours += 3.5) {
      const start = Date.parse("2026-03-26T10:00:00Z");
      const there = addBusinessSpan(office, start, { businessHours: hours });
      expect(addBusinessSpan(office, there, negated({ businessHours: hours }))).toBe(start);
    }
  });
});

test("a calendar without a day to work on says so instead of looking for ever", () => {
  const closed = { ...office, hours: {} };
  for (const span of [{ businessHours: 1 }, { businessDays: 1 }, { businessDays: -1 }])
    expect(() => addBusinessSpan(closed, 0, span)).toThrow("no working time");
});

test.each([
  [1818, "1818-03-22"],
  [2024, "2024-03-31"],
  [2025, "2025-04-20"],
  [2026, "2026-04-05"],
  [2038, "2038-04-25"],
])("Easter Sunday of %i is %s", (year, date) => expect(easterSunday(year).toString()).toBe(date));
