import { charge } from "../runtime.ts";
import { fault } from "../values.ts";
import { format, parse } from "./date-formats.ts";
import type { ValueFunctions } from "./types.ts";

/** Year, month from 0, day, hour, minute, second, day of the week from Sunday, day of the year from 0. All in UTC. */
export type BrokenDown = [number, number, number, number, number, number, number, number];

const day = 86_400_000;
/** What JavaScript's dates span. */
const maxSeconds = 8_640_000_000_000;

export function breakDown(seconds: number): BrokenDown {
  if (!(Math.abs(seconds) <= maxSeconds)) return fault("error converting number of seconds since epoch to datetime");
  const whole = Math.floor(seconds);
  const date = new Date(whole * 1000);
  const year = date.getUTCFullYear();
  const yearDay = Math.floor((date.getTime() - utc(year, 0, 1, 0, 0, 0)) / day);
  return [
    year,
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds() + (seconds - whole),
    date.getUTCDay(),
    yearDay,
  ];
}

/** Milliseconds of a date; years before 100 are not taken for the twentieth century. */
export function utc(
  year: number,
  month: number,
  date: number,
  hours: number,
  minutes: number,
  seconds: number,
): number {
  const made = new Date(0);
  made.setUTCFullYear(year, month, date);
  made.setUTCHours(hours, minutes, seconds);
  return made.getTime();
}

function brokenDown(input: unknown, name: string): BrokenDown {
  if (typeof input === "number") return breakDown(input);
  const message = `${name} requires parsed datetime inputs`;
  if (!Array.isArray(input) || input.length < 3 || input.some((part) => typeof part !== "number"))
    return fault(message);
  const parts = input as number[];
  const at = (i: number) => Math.trunc(parts[i] ?? 0);
  const filled = breakDown(utc(at(0), at(1), at(2), at(3), at(4), at(5)) / 1000);
  return [0, 1, 2, 3, 4, 5, 6, 7].map((i) => parts[i] ?? (i < 6 ? 0 : filled[i]!)) as BrokenDown;
}

const mktime = (input: unknown): number => {
  if (!Array.isArray(input)) return fault("mktime requires array of 6 numbers");
  const [year, month, date, hours, minutes, seconds] = brokenDown(input, "mktime");
  const time = utc(year, month, date, hours, minutes, Math.floor(seconds));
  return Number.isNaN(time) ? fault("invalid gmtime representation") : time / 1000;
};

const gmtime = (input: unknown): BrokenDown =>
  typeof input === "number" ? breakDown(input) : fault("gmtime() requires a number");

const written =
  (name: string): ValueFunctions[string] =>
  (rt, input, pattern) => {
    if (typeof input !== "number" && !Array.isArray(input)) fault(`${name} requires parsed datetime inputs`);
    if (typeof pattern !== "string") return fault(`${name} requires a string format`);
    charge(rt, pattern.length);
    return format(brokenDown(input, name), pattern);
  };

/** Local time is UTC: the same input gives the same output on every machine. */
export const dates: ValueFunctions = {
  "mktime/0": (_rt, input) => mktime(input),
  "timegm/0": (_rt, input) => mktime(input),
  "gmtime/0": (_rt, input) => gmtime(input),
  "localtime/0": (_rt, input) => gmtime(input),
  "strftime/1": written("strftime/1"),
  "strflocaltime/1": written("strflocaltime/1"),
  "strptime/1": (rt, input, pattern) => {
    if (typeof input !== "string") return fault(`strptime/1 requires string inputs and arguments`);
    if (typeof pattern !== "string") return fault(`strptime/1 requires string inputs and arguments`);
    charge(rt, (pattern.length + input.length) >> 2);
    const parsed = parse(input, pattern);
    return parsed ?? fault(`date "${input}" does not match format "${pattern}"`);
  },
};
