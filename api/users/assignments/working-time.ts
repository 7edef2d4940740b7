export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** Spans of local time that are worked, `["09:00", "17:00"]`; `24:00` is the day's end. */
export type WorkingHours = Partial<Record<Weekday, [from: string, to: string][]>>;

export type WorkingTime = {
  timeZone: string;
  /** Without any, a person is always at work. */
  workingHours: WorkingHours | null;
  absences: { from: string; until: string }[];
};

type Local = { year: number; month: number; day: number; time: string };

function localOf(at: Date, timeZone: string): Local {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const [year, month, day] = [parts["year"], parts["month"], parts["day"]].map(Number) as [number, number, number];
  return { year, month, day, time: `${parts["hour"]}:${parts["minute"]}` };
}

const weekdayOf = ({ year, month, day }: Local): Weekday =>
  weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7]!;

const absentAt = ({ absences }: WorkingTime, at: Date) =>
  absences.find(({ from, until }) => Date.parse(from) <= at.getTime() && at.getTime() < Date.parse(until));

/** Whether someone works at this moment: not absent, and within the working hours of where they are. */
export function isAtWork(who: WorkingTime, at: Date): boolean {
  if (absentAt(who, at)) return false;
  if (!who.workingHours) return true;
  const local = localOf(at, who.timeZone);
  return (who.workingHours[weekdayOf(local)] ?? []).some(([from, to]) => from <= local.time && local.time < to);
}

const lookAheadDays = 60;

/** When someone works next, or undefined when that is not within two months. */
export function nextAtWork(who: WorkingTime, at: Date): Date | undefined {
  return startsOfWork(who, at)
    .filter((start) => start >= at && isAtWork(who, start))
    .toSorted((a, b) => a.getTime() - b.getTime())[0];
}

/** The moments at which work may begin: now, the ends of absences, and the starts of working hours. */
function startsOfWork(who: WorkingTime, at: Date): Date[] {
  const ends = who.absences.map(({ until }) => new Date(until));
  if (!who.workingHours) return [at, ...ends];
  const { year, month, day } = localOf(at, who.timeZone);
  const days = Array.from({ length: lookAheadDays }, (_, n) => new Date(Date.UTC(year, month - 1, day + n)));
  const starts = days.flatMap((date) => {
    const local = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), time: "" };
    return (who.workingHours?.[weekdayOf(local)] ?? []).map(([time]) => momentOf({ ...local, time }, who.timeZone));
  });
  return [at, ...ends, ...starts];
}

/** The moment of a local time. One that a change of clocks leaves out is the moment the clocks change. */
function momentOf({ year, month, day, time }: Local, timeZone: string): Date {
  const [hour, minute] = time.split(":").map(Number) as [number, number];
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  const offset = (moment: number) => {
    const local = localOf(new Date(moment), timeZone);
    const [h, m] = local.time.split(":").map(Number) as [number, number];
    return Date.UTC(local.year, local.month - 1, local.day, h, m) - moment;
  };
  const first = wanted - offset(wanted);
  return new Date(wanted - offset(first));
}
