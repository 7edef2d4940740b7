import { expect, test } from "vitest";
import { addDuration, isExpression, parseDuration, programOf } from "./duration.ts";

test.each([
  ["PT5M", 300_000],
  ["P1DT2H", 93_600_000],
  ["P2W", 1_209_600_000],
  ["PT0.5S", 500],
  [{ hours: 1, seconds: 1.5 }, 3_601_500],
])("%j is that long", (value, ms) => {
  expect(parseDuration(value)).toEqual({ months: 0, ms });
});

test.each(["", "P", "PT", "5M", "P1H", "PT-5M", {}, { minute: 1 }, { hours: -1 }, { hours: "1" }, 5, null, []])(
  "%j is no duration",
  (value) => {
    expect(parseDuration(value)).toBeUndefined();
  },
);

test("months follow the calendar", () => {
  const add = (from: string, text: string): string =>
    new Date(addDuration(Date.parse(from), parseDuration(text)!)).toISOString();
  expect(add("2027-01-31T10:00:00Z", "P1M")).toBe("2027-02-28T10:00:00.000Z");
  expect(add("2028-01-31T10:00:00Z", "P1M")).toBe("2028-02-29T10:00:00.000Z");
  expect(add("2028-02-29T00:00:00Z", "P1Y")).toBe("2029-02-28T00:00:00.000Z");
});

test("an expression is a text that is ${ } as a whole", () => {
  expect(isExpression("${ .a }")).toBe(true);
  expect(isExpression(" ${ .a }\n")).toBe(true);
  expect(isExpression("a ${ .a }")).toBe(false);
  expect(isExpression("${}")).toBe(false);
  expect(programOf("${ .a }")).toBe(".a");
  expect(programOf(".a")).toBe(".a");
});
