import { Temporal } from "temporal-polyfill";
import { DomainError } from "#kit/errors.ts";
import { easterSunday } from "./easter.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** A day off: on a date, on the same day of every year (`12-25`), or so many days from Easter Sunday. */
export type Holiday = { name: string } & ({ on: string } | { easter: number });

/** When a business works: spans of local time by weekday (`24:00` is the day's end), but for holidays. */
export interface BusinessCalendar {
  timeZone: string;
  hours: Partial<Record<Weekday, [from: string, to: string][]>>;
  holidays: Holiday[];
}

/** Working time as the language has it. */
export interface BusinessSpan {
  businessDays?: number;
  businessHours?: number;
  calendar?: string;
}

const minute = 60_000;
/** Beyond this nobody works any more: the calendar leaves no day to work on. */
const maxDays = 8_000;

/** `from` and the result in milliseconds since the epoch; a negative span goes back in working time. */
export function addBusinessSpan(calendar: BusinessCalendar, from: number, span: BusinessSpan): number {
  const { businessDays = 0, businessHours = 0 } = span;
  const after = businessDays === 0 ? from : addDays(calendar, from, businessDays);
  return businessHours === 0 ? after : addHours(calendar, after, businessHours);
}

export function negated({ businessDays = 0, businessHours = 0 }: BusinessSpan): BusinessSpan {
  return { businessDays: -businessDays, businessHours: -businessHours };
}

/** Whether it is working time at this moment. */
export function isBusinessTime(calendar: BusinessCalendar, at: number): boolean {
  return spansOf(calendar, dateAt(calendar, at)).some(([from, to]) => from <= at && at < to);
}

/** The same time of day so many working days on, within that day's working time. What begins outside begins with the next. */
function addDays(calendar: BusinessCalendar, from: number, days: number): number {
  const step = days < 0 ? -1 : 1;
  const start = nearestWork(calendar, from, step);
  const local = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(calendar.timeZone);
  let date = local.toPlainDate();
  for (let left = Math.abs(days); left > 0; left--) date = nextWorkday(calendar, date.add({ days: step }), step);
  const wanted = date.toZonedDateTime({
    timeZone: calendar.timeZone,
    plainTime: local.toPlainTime(),
  }).epochMilliseconds;
  const spans = spansOf(calendar, date);
  const [opens, closes] = [spans[0]![0], spans.at(-1)![1]];
  return Math.min(Math.max(wanted, opens), closes);
}

/** Working time is counted as it passes, so a day on which the clocks change has the hours it really has. */
function addHours(calendar: BusinessCalendar, from: number, hours: number): number {
  const forward = hours > 0;
  let left = Math.round(Math.abs(hours) * 60 * minute);
  let date = dateAt(calendar, from);
  for (let day = 0; day < maxDays; day++) {
    const spans = spansOf(calendar, date);
    for (const [opens, closes] of forward ? spans : spans.toReversed()) {
      const begin = forward ? Math.max(opens, from) : Math.min(closes, from);
      const there = forward ? closes - begin : begin - opens;
      if (there <= 0) continue;
      if (left <= there) return forward ? begin + left : begin - left;
      left -= there;
    }
    date = date.add({ days: forward ? 1 : -1 });
  }
  throw neverOpen();
}

/** The moment itself in working time, else the nearest working time in that direction. */
function nearestWork(calendar: BusinessCalendar, from: number, step: 1 | -1): number {
  const today = spansOf(calendar, dateAt(calendar, from));
  const inside = today.some(([opens, closes]) => opens <= from && (step > 0 ? from < closes : from <= closes));
  if (inside) return from;
  const later =
    step > 0 ? today.find(([opens]) => opens > from)?.[0] : today.findLast(([, closes]) => closes < from)?.[1];
  if (later !== undefined) return later;
  const date = nextWorkday(calendar, dateAt(calendar, from).add({ days: step }), step);
  const spans = spansOf(calendar, date);
  return step > 0 ? spans[0]![0] : spans.at(-1)![1];
}

function nextWorkday(calendar: BusinessCalendar, from: Temporal.PlainDate, step: 1 | -1): Temporal.PlainDate {
  let date = from;
  for (let day = 0; day < maxDays; day++, date = date.add({ days: step }))
    if (spansOf(calendar, date).length > 0) return date;
  throw neverOpen();
}

/** The spans worked on a date, as moments. A local time that a change of clocks leaves out is the moment they change. */
function spansOf(calendar: BusinessCalendar, date: Temporal.PlainDate): [from: number, to: number][] {
  if (isHoliday(calendar, date)) return [];
  const spans = calendar.hours[weekdays[date.dayOfWeek - 1]!] ?? [];
  return spans
    .map(([from, to]): [number, number] => [momentOf(calendar, date, from), momentOf(calendar, date, to)])
    .filter(([from, to]) => from < to);
}

function momentOf({ timeZone }: BusinessCalendar, date: Temporal.PlainDate, time: string): number {
  const [day, clock] = time === "24:00" ? [date.add({ days: 1 }), "00:00"] : [date, time];
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(clock) }).epochMilliseconds;
}

function isHoliday({ holidays }: BusinessCalendar, date: Temporal.PlainDate): boolean {
  const [full, yearly] = [date.toString(), date.toString().slice(5)];
  return holidays.some((holiday) =>
    "on" in holiday
      ? holiday.on === full || holiday.on === yearly
      : easterSunday(date.year).add({ days: holiday.easter }).equals(date),
  );
}

const dateAt = ({ timeZone }: BusinessCalendar, at: number): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();

const neverOpen = () => new DomainError("unprocessable", "the calendar has no working time in the next twenty years");
