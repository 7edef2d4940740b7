import { denied } from "./leakage.ts";
import { asNumber, asYesNo, canonical, words } from "./values.ts";
import type { Row } from "./values.ts";

/** `key` is canonical; levels are lower case, most frequent first, the rest share one rare level. */
export type Feature =
  | { key: string; name: string; kind: "number" | "boolean" }
  | { key: string; name: string; kind: "category"; levels: string[] };
export type Dropped = { name: string; reason: string };

/** Levels, the rare one and "missing" fit the 63 bins of boosting. */
export const MAX_LEVELS = 61;
const DATE = /^\d{4}-\d\d-\d\d([T ]|$)/;

/**
 * Infers which properties may be features of a model of `target` (a property's name), and why the others may not.
 * `names` as callers spell them.
 */
export function inferFeatures(rows: readonly Row[], names: readonly string[], target: string) {
  const features: Feature[] = [];
  const dropped: Dropped[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    const key = canonical(name);
    if (!key || seen.has(key)) continue;
    seen.add(key);
    const found = denied(name, target) ?? inferOne(rows, name, key);
    if (typeof found === "string") dropped.push({ name, reason: found });
    else features.push(found);
  }
  return { features, dropped };
}

function inferOne(rows: readonly Row[], name: string, key: string): Feature | string {
  const counts = new Map<string, number>();
  let known = 0;
  let numbers = 0;
  let yesNo = 0;
  let dates = 0;
  for (const row of rows) {
    const cell = row.get(key);
    if (cell === undefined) continue;
    const text = String(cell).toLowerCase();
    known++;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (!Number.isNaN(asNumber(cell))) numbers++;
    if (!Number.isNaN(asYesNo(cell))) yesNo++;
    if (DATE.test(text)) dates++;
  }
  if (known < Math.max(5, rows.length * 0.01)) return "is almost never given";
  if (counts.size === 1 && known === rows.length) return "never differs";
  if (yesNo === known) return { key, name, kind: "boolean" };
  if (dates > known * 0.9) return "is a date";
  if (numbers >= known * 0.98) {
    const serial = counts.size > known * 0.95 && /^(number|no|nr|code|serial)$/.test(words(name).at(-1) ?? "");
    return serial ? "is an identifier" : { key, name, kind: "number" };
  }
  if (counts.size > 20 && counts.size > known * 0.5) return "looks like free text or an identifier";
  const floor = Math.max(5, rows.length * 0.002);
  const levels = [...counts]
    .filter(([, count]) => count >= floor)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { key, name, kind: "category", levels: levels.slice(0, MAX_LEVELS).map(([level]) => level) };
}

/** Numbers as they are, no/yes as 0/1, a level as its index (rare = levels.length); NaN is missing. */
export function encode(features: readonly Feature[], row: Row): Float64Array {
  return Float64Array.from(features, (feature) => {
    const cell = row.get(feature.key);
    if (cell === undefined) return Number.NaN;
    if (feature.kind === "category") {
      const level = feature.levels.indexOf(String(cell).toLowerCase());
      return level < 0 ? feature.levels.length : level;
    }
    return feature.kind === "number" ? asNumber(cell) : asYesNo(typeof cell === "number" ? String(cell === 1) : cell);
  });
}

/** Rows encoded and turned: one array per feature. */
export function encodeColumns(features: readonly Feature[], rows: readonly Row[]): Float64Array[] {
  const columns = features.map(() => new Float64Array(rows.length));
  rows.forEach((row, i) => encode(features, row).forEach((value, f) => (columns[f]![i] = value)));
  return columns;
}

export function columnsRow(columns: readonly Float64Array[], i: number): Float64Array {
  return Float64Array.from(columns, (column) => column[i]!);
}
