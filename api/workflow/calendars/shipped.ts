import type { BusinessCalendar } from "./business-time.ts";

const day: [string, string][] = [["09:00", "17:00"]];

/** The calendar that ships, as the first migration of calendars has it: what simulations count by, whatever it became. */
export const shippedCalendar: BusinessCalendar = {
  timeZone: "UTC",
  hours: { mon: day, tue: day, wed: day, thu: day, fri: day },
  holidays: [
    { name: "New Year's Day", on: "01-01" },
    { name: "Christmas Day", on: "12-25" },
  ],
};
