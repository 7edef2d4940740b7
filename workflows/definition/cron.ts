const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  name: string;
  min: number;
  max: number;
  words?: string[];
}

const FIELDS: Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of the week", min: 0, max: 7, words: DAYS },
];
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const NICKNAMES = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** What is wrong with a calendar expression of five fields, if anything. */
export function cronFault(text: string): string | undefined {
  if (NICKNAMES.includes(text)) return undefined;
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    return `five fields are expected: minute, hour, day of the month, month, day of the week; here are ${parts.length}`;
  const sets = FIELDS.map((field, i) => valuesOf(parts[i]!, field));
  const wrong = sets.findIndex((set) => set === undefined);
  if (wrong >= 0) {
    const { name, min, max } = FIELDS[wrong]!;
    return `"${parts[wrong]!.slice(0, 60)}" is no ${name}: numbers from ${min} to ${max}, as in 5, 1-5, */15 or 1,3`;
  }
  const [, , days, months] = sets as number[][];
  const weekdays = parts[4] !== "*" && parts[4] !== "?";
  const comes = weekdays || months!.some((month) => Math.min(...days!) <= LONGEST[month - 1]!);
  return comes ? undefined : "there is no such day in any year";
}

/** Every number that a field stands for; undefined when it stands for none. */
function valuesOf(text: string, field: Field): number[] | undefined {
  const found: number[] = [];
  for (const part of text.split(",")) {
    const [, first, last, step] = /^([\w*?]+)(?:-(\w+))?(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    const every = first === "*" || first === "?";
    if (every && last !== undefined) return undefined;
    const from = every ? field.min : numberOf(first, field);
    const to = every || (step !== undefined && last === undefined) ? field.max : numberOf(last ?? first, field);
    const by = Number(step ?? 1);
    if (from === undefined || to === undefined || from > to || by < 1) return undefined;
    for (let value = from; value <= to; value += by) found.push(value);
  }
  return found;
}

function numberOf(text: string, { min, max, words }: Field): number | undefined {
  const word = words?.indexOf(text.toUpperCase()) ?? -1;
  const value = word >= 0 ? word + min : /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}
