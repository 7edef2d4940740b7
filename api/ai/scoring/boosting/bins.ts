import { MAX_LEVELS } from "../features.ts";
import type { Feature } from "../features.ts";

/** Bin 0 is missing; numbers fill 1..edges+1 by quantile edges, a category's level l is bin l+1. */
export const BINS = 64;
export type Binning = { ordered: boolean; edges: number[] };

export function fitBinning(feature: Feature, column: Float64Array, rows: Int32Array): Binning {
  if (feature.kind === "category") return { ordered: false, edges: [] };
  const known = Float64Array.from(rows, (row) => column[row]!)
    .filter((x) => !Number.isNaN(x))
    .sort();
  const distinct = known.filter((x, i) => i === 0 || x !== known[i - 1]);
  const middle = (i: number) => (distinct[i]! + distinct[i + 1]!) / 2;
  if (distinct.length <= MAX_LEVELS + 1)
    return { ordered: true, edges: Array.from({ length: Math.max(0, distinct.length - 1) }, (_, i) => middle(i)) };
  const edges = new Set<number>();
  for (let q = 1; q <= MAX_LEVELS; q++) {
    const at = known[Math.floor((q * known.length) / (MAX_LEVELS + 1))]!;
    const i = lowerBound(distinct, at);
    if (i + 1 < distinct.length) edges.add(middle(i));
  }
  return { ordered: true, edges: [...edges] };
}

export function binOf(binning: Binning, x: number): number {
  if (Number.isNaN(x)) return 0;
  return 1 + (binning.ordered ? lowerBound(binning.edges, x) : x);
}

function lowerBound(sorted: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
