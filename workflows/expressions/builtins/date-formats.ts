import { fault } from "../values.ts";
import { breakDown, utc, type BrokenDown } from "./dates.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const pad = (value: number, width = 2, fill = "0"): string =>
  value < 0 ? `-${String(-value).padStart(width - 1, fill)}` : String(value).padStart(width, fill);
const modulo = (value: number, by: number) => ((value % by) + by) % by;
const twelve = (hours: number): number => hours % 12 || 12;

/** Directives that stand for others. */
const composed: Record<string, string> = {
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  T: "%H:%M:%S",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  c: "%a %b %e %H:%M:%S %Y",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  h: "%b",
  v: "%e-%b-%Y",
};

/** The ISO week and the year it belongs to. */
function isoWeek([year, , , , , , weekday, yearDay]: BrokenDown): [year: number, week: number] {
  const week = Math.floor((yearDay - modulo(weekday - 1, 7) + 10) / 7);
  const weeks = (of: number): number => {
    const [, , , , , , first] = breakDown(utc(of, 0, 1, 0, 0, 0) / 1000);
    const leap = (of % 4 === 0 && of % 100 !== 0) || of % 400 === 0;
    return first === 4 || (leap && first === 3) ? 53 : 52;
  };
  if (week < 1) return [year - 1, weeks(year - 1)];
  return week > weeks(year) ? [year + 1, 1] : [year, week];
}

const writers: Record<string, (time: BrokenDown) => string> = {
  Y: (time) => String(time[0]),
  C: (time) => pad(Math.floor(time[0] / 100)),
  y: (time) => pad(modulo(time[0], 100)),
  m: (time) => pad(time[1] + 1),
  B: (time) => months[time[1]] ?? "?",
  b: (time) => (months[time[1]] ?? "?").slice(0, 3),
  d: (time) => pad(time[2]),
  e: (time) => pad(time[2], 2, " "),
  j: (time) => pad(time[7] + 1, 3),
  H: (time) => pad(time[3]),
  I: (time) => pad(twelve(time[3])),
  k: (time) => pad(time[3], 2, " "),
  l: (time) => pad(twelve(time[3]), 2, " "),
  M: (time) => pad(time[4]),
  S: (time) => pad(Math.floor(time[5])),
  p: (time) => (time[3] < 12 ? "AM" : "PM"),
  P: (time) => (time[3] < 12 ? "am" : "pm"),
  A: (time) => days[time[6]] ?? "?",
  a: (time) => (days[time[6]] ?? "?").slice(0, 3),
  w: (time) => String(time[6]),
  u: (time) => String(time[6] || 7),
  U: (time) => pad(Math.floor((time[7] + 7 - time[6]) / 7)),
  W: (time) => pad(Math.floor((time[7] + 7 - modulo(time[6] - 1, 7)) / 7)),
  G: (time) => String(isoWeek(time)[0]),
  g: (time) => pad(modulo(isoWeek(time)[0], 100)),
  V: (time) => pad(isoWeek(time)[1]),
  s: ([year, month, date, hours, minutes, seconds]) =>
    String(Math.floor(utc(year, month, date, hours, minutes, Math.floor(seconds)) / 1000)),
  Z: () => "UTC",
  z: () => "+0000",
  n: () => "\n",
  t: () => "\t",
  "%": () => "%",
};

/** `strftime` in the C locale and UTC. */
export function format(time: BrokenDown, pattern: string): string {
  return pattern.replace(/%[EO_0^#-]?(.)/gs, (directive, letter: string) => {
    const expanded = composed[letter];
    return expanded ? format(time, expanded) : (writers[letter]?.(time) ?? directive);
  });
}

type Reading = Record<
  "year" | "month" | "date" | "hours" | "minutes" | "seconds" | "pm" | "offset" | "yearDay" | "epoch",
  number | undefined
>;
const named = (names: string[]) => names.flatMap((name) => [name, name.slice(0, 3)]).join("|");
const nameIndex = (names: string[], text: string) =>
  names.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase());

/** What each directive reads, and what it tells. */
const readers: Record<string, [pattern: string, take: (reading: Reading, text: string) => void]> = {
  Y: ["[+-]?\\d{1,4}", (to, text) => (to.year = Number(text))],
  y: ["\\d{1,2}", (to, text) => (to.year = Number(text) + (Number(text) < 69 ? 2000 : 1900))],
  m: ["\\d{1,2}", (to, text) => (to.month = Number(text) - 1)],
  B: [named(months), (to, text) => (to.month = nameIndex(months, text))],
  d: [" ?\\d{1,2}", (to, text) => (to.date = Number(text))],
  j: ["\\d{1,3}", (to, text) => (to.yearDay = Number(text) - 1)],
  H: [" ?\\d{1,2}", (to, text) => (to.hours = Number(text))],
  I: [" ?\\d{1,2}", (to, text) => (to.hours = Number(text) % 12)],
  M: ["\\d{1,2}", (to, text) => (to.minutes = Number(text))],
  S: ["\\d{1,2}", (to, text) => (to.seconds = Number(text))],
  p: ["[AaPp][Mm]", (to, text) => (to.pm = /p/i.test(text) ? 12 : 0)],
  A: [named(days), () => {}],
  u: ["[1-7]", () => {}],
  w: ["[0-6]", () => {}],
  U: ["\\d{1,2}", () => {}],
  s: ["-?\\d+", (to, text) => (to.epoch = Number(text))],
  z: ["Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{2}", (to, text) => (to.offset = text === "Z" ? 0 : offset(text))],
  Z: ["[A-Za-z]+", () => {}],
  "%": ["%", () => {}],
};
const aliases: Record<string, string> = { b: "B", h: "B", a: "A", e: "d", k: "H", l: "I", P: "p", W: "U", V: "U" };

function offset(text: string): number {
  const digits = text.replace(/\D/g, "").padEnd(4, "0");
  return (text[0] === "-" ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

const bounds: Partial<Record<keyof Reading, [number, number]>> = {
  month: [0, 11],
  date: [1, 31],
  hours: [0, 23],
  minutes: [0, 59],
  seconds: [0, 60],
  yearDay: [0, 365],
};

/** `strptime`: the time a text tells, or `null` when it does not fit the pattern. A zone is read and not applied, as in C. */
export function parse(text: string, pattern: string): BrokenDown | null {
  const reading = {} as Reading;
  const at = scan(text, pattern, 0, reading);
  if (at === null || at !== text.length) return null;
  for (const [part, [low, high]] of Object.entries(bounds) as [keyof Reading, [number, number]][]) {
    const value = reading[part];
    if (value !== undefined && (value < low || value > high)) return null;
  }
  if (reading.epoch !== undefined) return breakDown(reading.epoch);
  const { year = 1970, month = 0, hours = 0, minutes = 0, seconds = 0, pm = 0, yearDay } = reading;
  const dated = reading.month !== undefined || reading.date !== undefined;
  const { date = 1 } = reading;
  const [y, m, d, , , , weekday, day] = breakDown(
    utc(year, dated ? month : 0, dated ? date : 1 + (yearDay ?? 0), 0, 0, 0) / 1000,
  );
  return dated
    ? [year, month, date, hours + pm, minutes, seconds, weekday, day]
    : [y, m, d, hours + pm, minutes, seconds, weekday, day];
}

function scan(text: string, pattern: string, start: number, reading: Reading): number | null {
  let at = start;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (/\s/.test(char)) {
      while (at < text.length && /\s/.test(text[at]!)) at++;
      continue;
    }
    if (char !== "%") {
      if (text[at++] !== char) return null;
      continue;
    }
    const letter = pattern[++i] ?? "";
    const expanded = composed[letter];
    if (expanded && letter !== "h") {
      const next = scan(text, expanded, at, reading);
      if (next === null) return null;
      at = next;
      continue;
    }
    const reader = readers[aliases[letter] ?? letter];
    if (!reader) return fault(`strptime/1 does not know the directive %${letter}`);
    const found = new RegExp(`^(?:${reader[0]})`, "i").exec(text.slice(at, at + 32))?.[0];
    if (found === undefined) return null;
    reader[1](reading, found);
    at += found.length;
  }
  return at;
}
