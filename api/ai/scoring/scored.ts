export type Band = "hot" | "warm" | "cold";
export type Reason = {
  /** The property, as it is named in the data. */
  feature: string;
  value: string | number | boolean | null;
  direction: "raises" | "lowers";
  /** Log-odds from a trained model, points from the scorecard. */
  contribution: number;
  text: string;
};
/** `score` 0..1; `confidence` 0..1: how much to rely on it. */
export type Scored = { score: number; band: Band; confidence: number; reasons: Reason[] };

const NOTICEABLE = 0.02;

/** The strongest few for and against, strongest first; those without effect only when there are no others. */
export function strongest<T extends { feature: string; contribution: number }>(parts: readonly T[], each = 3): T[] {
  const noticeable = parts.filter((part) => Math.abs(part.contribution) >= NOTICEABLE);
  const taken = { raises: 0, lowers: 0 };
  return (noticeable.length ? noticeable : parts)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.feature < b.feature ? -1 : 1))
    .filter((part) => taken[directionOf(part.contribution)]++ < each);
}

export const directionOf = (contribution: number): Reason["direction"] => (contribution >= 0 ? "raises" : "lowers");

// Making a formatter costs more than a score.
const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** A value short enough to stand in a sentence. */
export function shown(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numbers.format(value);
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}
