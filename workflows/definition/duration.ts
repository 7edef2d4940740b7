import type { BusinessSpan, Duration } from "./types.ts";

const UNITS = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 } as const;
const ISO =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;

/** A length of time; months are kept apart because their length depends on the date. */
export interface Span {
  months: number;
  ms: number;
}

/** Undefined when the value is no duration: neither ISO 8601 nor an object of units. */
export function parseDuration(value: unknown): Span | undefined {
  if (typeof value === "string") return parseIso(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const known = entries.every(
    ([unit, n]) => Object.hasOwn(UNITS, unit) && typeof n === "number" && n >= 0 && Number.isFinite(n),
  );
  if (!known || entries.length === 0) return undefined;
  return { months: 0, ms: entries.reduce((sum, [unit, n]) => sum + UNITS[unit as keyof typeof UNITS] * n, 0) };
}

function parseIso(text: string): Span | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number((part ?? "0").replace(",", ".")));
  return {
    months: years! * 12 + months!,
    ms:
      (weeks! * 7 + days!) * UNITS.days +
      hours! * UNITS.hours +
      minutes! * UNITS.minutes +
      Math.round(seconds! * UNITS.seconds),
  };
}

/** `from` and the result in milliseconds since the epoch. A month from 31 January is the last day of February. */
export function addDuration(from: number, { months, ms }: Span): number {
  if (months === 0) return from + ms;
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() + ms;
}

/** Working time, which only a calendar can tell the length of: undefined when the value is none. */
export function parseBusinessSpan(value: unknown): BusinessSpan | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { businessDays, businessHours, calendar, ...rest } = value as Record<string, unknown>;
  const amounts = [businessDays, businessHours].filter((amount) => amount !== undefined);
  const whole = businessDays === undefined || Number.isInteger(businessDays);
  const sound = amounts.every((amount) => typeof amount === "number" && amount >= 0 && amount <= MAX_AMOUNT);
  const named = calendar === undefined || typeof calendar === "string";
  return amounts.length > 0 && sound && whole && named && Object.keys(rest).length === 0 ? value : undefined;
}
// Ten years of eight hours a day.
const MAX_AMOUNT = 21_000;

/** Whether a run may wait so long: ten years at most. */
export function withinReach({ months, ms }: Span): boolean {
  return months / 12 + ms / (365.2 * UNITS.days) <= 10.01;
}

export function isExpression(value: unknown): value is string {
  return typeof value === "string" && /^\s*\$\{[\s\S]+\}\s*$/.test(value);
}

/** The jq inside `${ … }`, or the text itself where bare jq may stand. */
export function programOf(text: string): string {
  return isExpression(text) ? text.trim().slice(2, -1).trim() : text;
}

export type { Duration };
