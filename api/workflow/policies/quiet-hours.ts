import { Temporal } from "temporal-polyfill";
import type { QuietHours } from "#workflows/definition/types.ts";
import { addBusinessSpan, isBusinessTime, type BusinessCalendar } from "../calendars/business-time.ts";

type ByClock = Exclude<QuietHours, { calendar: string }>;

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** When starts may go on: `at` itself unless it is quiet then. A time that the clock skips comes with the next that it has. */
export function opensAt(quiet: ByClock, at: Date): Date {
  const zone = quiet.timeZone ?? "UTC";
  let now = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  for (;;) {
    const next = endOfQuiet(quiet, now);
    if (!next) return new Date(now.epochMilliseconds);
    now = next;
  }
}

function endOfQuiet({ from, to, days = [] }: ByClock, now: Temporal.ZonedDateTime): Temporal.ZonedDateTime | undefined {
  if (days.includes(weekdays[now.dayOfWeek - 1]!)) return now.add({ days: 1 }).startOfDay();
  if (from === undefined || to === undefined) return undefined;
  const time = now.toPlainTime().toString().slice(0, 5);
  const overnight = to < from;
  const isQuiet = overnight ? time >= from || time < to : time >= from && time < to;
  if (!isQuiet) return undefined;
  const day = overnight && time >= from ? now.toPlainDate().add({ days: 1 }) : now.toPlainDate();
  const end = day.toZonedDateTime({ timeZone: now.timeZoneId, plainTime: to });
  // Of an hour that the clock has twice, the second: the first is over.
  return Temporal.ZonedDateTime.compare(end, now) > 0
    ? end
    : day.toPlainDateTime(to).toZonedDateTime(now.timeZoneId, { disambiguation: "later" });
}

/** The same by a calendar's working time. */
export function worksAt(calendar: BusinessCalendar, at: Date): Date {
  if (isBusinessTime(calendar, at.getTime())) return at;
  const second = 1_000;
  return new Date(addBusinessSpan(calendar, at.getTime(), { businessHours: second / 3_600_000 }) - second);
}
