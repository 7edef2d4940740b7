import { familyOf } from "./families.ts";
import type { Family } from "./families.ts";
import { directionOf, shown, strongest } from "./scored.ts";
import type { Band, Reason, Scored } from "./scored.ts";
import { canonical, label } from "./values.ts";
import type { Row } from "./values.ts";

/** The properties of engagement by canonical key. */
type Names = ReadonlyMap<string, { name: string; family: Family }>;
export type Scorecard = { names: Names; worths: Map<string, Float64Array>; scores: Float64Array };

const UNKNOWN = 0.3;
const MAX_CONFIDENCE = 0.2;

export function engagementNames(names: Iterable<string>): Names {
  return new Map(
    [...names].flatMap((name) => {
      const family = familyOf(name);
      return family ? [[canonical(name), { name, family }] as const] : [];
    }),
  );
}

/** Ranks by the leads seen so far; the leads to be scored belong to them. */
export function createScorecard(seen: readonly Row[], names: Names): Scorecard {
  const worths = new Map<string, Float64Array>();
  for (const [key, { family }] of names) {
    const known = seen
      .flatMap((row) => (row.has(key) ? [family.worth(row.get(key)!)] : []))
      .filter((x) => !Number.isNaN(x));
    if (known.length) worths.set(key, Float64Array.from(known).sort());
  }
  const card = { names, worths, scores: new Float64Array() };
  return { ...card, scores: Float64Array.from(seen, (row) => points(card, row).score).sort() };
}

/** 0..1 by rank, not a probability. The top fifth of those seen is hot (ties count against), so at least the first engaged lead is. */
export function scoreByCard(card: Scorecard, row: Row): Scored {
  const { score, reasons, engaged } = points(card, row);
  const n = Math.max(1, card.scores.length);
  const place = n - below(card.scores, score);
  const band: Band =
    engaged && place <= Math.ceil(n / 5) ? "hot" : engaged && place <= Math.ceil(n / 2) ? "warm" : "cold";
  const confidence = reasons.length ? MAX_CONFIDENCE * Math.min(1, n / 20) : 0;
  return { score, band, confidence, reasons: strongest(reasons) };
}

function points(card: Scorecard, row: Row) {
  // One vote for "little is known", so that a single good sign does not outrank many.
  let sum = UNKNOWN;
  let weights = 1;
  let engaged = false;
  const reasons: Reason[] = [];
  for (const [key, { name, family }] of card.names) {
    const value = row.get(key);
    const worth = value === undefined ? Number.NaN : family.worth(value);
    if (value === undefined || Number.isNaN(worth)) continue;
    const others = card.worths.get(key) ?? new Float64Array([worth]);
    const less = below(others, worth);
    const equal = below(others, worth, true) - less;
    const rank = (less + equal / 2 + 1) / (others.length + 2);
    sum += family.weight * rank;
    weights += family.weight;
    engaged ||= family.engages && (worth > 0 || family.name === "recency");
    const percent = Math.round((100 * less) / others.length);
    const compared = others.length < 5 ? "few leads to compare with yet" : `above ${percent} % of the leads seen`;
    const direction = directionOf(rank - 0.5);
    reasons.push({
      feature: name,
      value,
      direction,
      contribution: family.weight * (rank - 0.5),
      text: `${label(name)} is ${shown(value)} (${compared}), which ${direction} the score`,
    });
  }
  return { score: sum / weights, reasons, engaged };
}

/** How many are less than (or, inclusive, at most) x. */
function below(sorted: Float64Array, x: number, inclusive = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inclusive ? sorted[middle]! <= x : sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
