import { Temporal } from "temporal-polyfill";

const known = new Map<number, Temporal.PlainDate>();

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Nature, 1876; Meeus, Astronomical Algorithms). */
export function easterSunday(year: number): Temporal.PlainDate {
  let found = known.get(year);
  if (!found) known.set(year, (found = compute(year)));
  return found;
}

function compute(year: number): Temporal.PlainDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const skipped = Math.floor((century + 8) / 25);
  const moon = (19 * golden + century - Math.floor(century / 4) - Math.floor((century - skipped + 1) / 3) + 15) % 30;
  const inCentury = year % 100;
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - moon - (inCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * sunday) / 451);
  const day = moon + sunday - 7 * late + 114;
  return new Temporal.PlainDate(year, Math.floor(day / 31), (day % 31) + 1);
}
