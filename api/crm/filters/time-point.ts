import { sql, type SQL } from "drizzle-orm";
import { z } from "#kit/router.ts";

const known = (zone: string) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};
const zoneId = z.string().max(100).refine(known, "is no time zone").optional();
const timezoneSource = z.string().max(100).optional();
/** So far back or ahead that every store still knows the moment. */
const within = (most: number) => z.number().int().min(-most).max(most).optional();
const clock = {
  hour: z.number().int().min(0).max(23).optional(),
  minute: z.number().int().min(0).max(59).optional(),
  second: z.number().int().min(0).max(59).optional(),
  millisecond: z.number().int().min(0).max(999).optional(),
};

/** A date, or a moment told from now: `TODAY` with an offset of -7 days. */
export const TimePoint = z.discriminatedUnion("timeType", [
  z.strictObject({
    timeType: z.literal("DATE"),
    year: z.number().int().min(1).max(9999),
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
    ...clock,
    zoneId,
    timezoneSource,
  }),
  z.strictObject({
    timeType: z.literal("INDEXED"),
    indexReference: z.strictObject({ referenceType: z.enum(["NOW", "TODAY"]), ...clock }),
    offset: z
      .strictObject({
        years: within(500),
        quarters: within(2_000),
        months: within(6_000),
        weeks: within(26_000),
        days: within(180_000),
        hours: within(1_000_000),
        minutes: within(10_000_000),
        seconds: within(1_000_000_000),
        milliseconds: within(1_000_000_000),
      })
      .optional(),
    zoneId,
    timezoneSource,
  }),
]);
export type TimePoint = z.infer<typeof TimePoint>;

type Clock = {
  hour?: number | undefined;
  minute?: number | undefined;
  second?: number | undefined;
  millisecond?: number | undefined;
};
const secondsOf = ({ second = 0, millisecond = 0 }: Clock) => second + millisecond / 1000;

/** The moment as a `timestamptz`; "now" is that of the statement. */
export function momentOf(point: TimePoint): SQL {
  const zone = sql`${point.zoneId ?? "UTC"}::text`;
  if (point.timeType === "DATE") {
    // A day that the month has not runs over into the next month.
    const first = sql`make_date(${point.year}::int, ${point.month}::int, 1) + ${point.day - 1}::int`;
    return sql`((${first} + ${timeOf(point)}) at time zone ${zone})`;
  }
  const { referenceType, ...at } = point.indexReference;
  const now = sql`(now() at time zone ${zone})`;
  const base = referenceType === "NOW" ? now : sql`(date_trunc('day', ${now}) + ${timeOf(at)})`;
  return sql`((${base} + ${offsetOf(point.offset ?? {})}) at time zone ${zone})`;
}

const timeOf = (at: Clock) =>
  sql`make_interval(hours => ${at.hour ?? 0}::int, mins => ${at.minute ?? 0}::int, secs => ${secondsOf(at)}::float8)`;

type Offset = NonNullable<Extract<TimePoint, { timeType: "INDEXED" }>["offset"]>;

const offsetOf = (by: Offset) =>
  sql`make_interval(years => ${by.years ?? 0}::int, months => ${(by.months ?? 0) + 3 * (by.quarters ?? 0)}::int,
    weeks => ${by.weeks ?? 0}::int, days => ${by.days ?? 0}::int, hours => ${by.hours ?? 0}::int,
    mins => ${by.minutes ?? 0}::int, secs => ${(by.seconds ?? 0) + (by.milliseconds ?? 0) / 1000}::float8)`;

export const fromEpoch = (milliseconds: number): SQL => sql`to_timestamp(${milliseconds / 1000}::float8)`;
export const daysFromNow = (days: number): SQL => sql`(now() + make_interval(days => ${days}::int))`;
