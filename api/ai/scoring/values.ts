/** What a caller or a record may hold for one property. */
export type Value = string | number | boolean | null | undefined;
export type Properties = Readonly<Record<string, Value>>;
/** A record's known properties under canonical names; missing ones are not in it. */
export type Row = ReadonlyMap<string, string | number | boolean>;

const MISSING = new Set(["", "select", "n/a", "na", "null", "undefined", "none given", "not given", "-"]);
const YES = new Set(["yes", "true", "y", "on"]);
const NO = new Set(["no", "false", "n", "off"]);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The words of a name: `TotalVisits`, `Total Visits` and `total_visits` give the same. */
export function words(name: string): string[] {
  return (name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu) ?? []).map((word) => word.toLowerCase());
}

/** One spelling for a header, a snake_case property and a camelCase one. */
export function canonical(name: string): string {
  return words(name).join("");
}

/** `total_time_spent_on_website` → `Total time spent on website`. */
export function label(name: string): string {
  const text = words(name).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function toRow(properties: Properties): Row {
  const row = new Map<string, string | number | boolean>();
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    const known = typeof value === "string" ? value.trim() : value;
    if (typeof known === "string" && MISSING.has(known.toLowerCase())) continue;
    if (typeof known === "number" && !Number.isFinite(known)) continue;
    row.set(canonical(name), known);
  }
  return row;
}

/** The number a cell means, NaN when it means none. */
export function asNumber(cell: string | number | boolean | undefined): number {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string" || cell.length > 32 || !NUMBER.test(cell)) return Number.NaN;
  return Number(cell);
}

/** 1 for yes, 0 for no, NaN for neither. */
export function asYesNo(cell: string | number | boolean | undefined): number {
  if (typeof cell === "boolean") return cell ? 1 : 0;
  if (typeof cell !== "string") return Number.NaN;
  const text = cell.toLowerCase();
  return YES.has(text) ? 1 : NO.has(text) ? 0 : Number.NaN;
}

/** An outcome: 1, 0, or NaN while there is none yet. */
export function asOutcome(value: Value): number {
  const number = asNumber(value ?? undefined);
  if (number === 0 || number === 1) return number;
  return asYesNo(typeof value === "string" ? value.trim() : (value ?? undefined));
}
