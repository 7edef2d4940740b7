import { BINS } from "./bins.ts";

/** Per feature and bin: gradient, hessian, count. */
export const STRIDE = 3;
export type Split = { gain: number; feature: number; low: number; high: number };
export type Limits = { l2: number; smoothing: number; minChild: number };

export function histogram(
  binned: readonly Uint8Array[],
  gradient: Float64Array,
  hessian: Float64Array,
  rows: Int32Array,
  features: readonly number[],
): Float64Array {
  const result = new Float64Array(binned.length * BINS * STRIDE);
  for (const feature of features) {
    const bins = binned[feature]!;
    const offset = feature * BINS * STRIDE;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const at = offset + bins[row]! * STRIDE;
      result[at]! += gradient[row]!;
      result[at + 1]! += hessian[row]!;
      result[at + 2]! += 1;
    }
  }
  return result;
}

/** The siblings' histograms add up to the parent's: the larger child needs no pass over its rows. */
export function subtract(parent: Float64Array, child: Float64Array): Float64Array {
  return parent.map((value, i) => value - child[i]!);
}

export function bestSplit(
  hist: Float64Array,
  features: readonly number[],
  ordered: readonly boolean[],
  limits: Limits,
): Split | undefined {
  let best: Split | undefined;
  for (const feature of features) {
    const own = hist.subarray(feature * BINS * STRIDE, (feature + 1) * BINS * STRIDE);
    const found = ordered[feature] ? orderedSplit(own, limits) : categorySplit(own, limits);
    if (found && found.gain > (best?.gain ?? 1e-9)) best = { ...found, feature };
  }
  return best;
}

type Sums = { g: number; h: number; n: number };
type Found = Omit<Split, "feature">;

/** Numbers: a threshold, tried with the missing on either side. */
function orderedSplit(hist: Float64Array, limits: Limits): Found | undefined {
  const bins = Array.from({ length: BINS - 1 }, (_, i) => i + 1);
  const missing = hist[2]! > 0;
  const right = scan(hist, bins, limits, limits.l2);
  if (!missing) return right && right.left * 2 > right.all ? { ...right, low: right.low | 1 } : right;
  const left = scan(hist, [0, ...bins], limits, limits.l2);
  return !left || (right && right.gain > left.gain) ? right : left;
}

/** Categories: the best of all subsets is a prefix once sorted by gradient ratio (Fisher); smoothing tames rare ones. */
function categorySplit(hist: Float64Array, limits: Limits): Found | undefined {
  const ratio = (bin: number) => hist[bin * STRIDE]! / (hist[bin * STRIDE + 1]! + limits.smoothing);
  const present = Array.from({ length: BINS }, (_, bin) => bin).filter((bin) => hist[bin * STRIDE + 2]! > 0);
  return scan(
    hist,
    present.toSorted((a, b) => ratio(a) - ratio(b) || a - b),
    limits,
    limits.l2 + limits.smoothing,
  );
}

/** The best prefix of `order` to send left; bins outside `order` go right. */
function scan(
  hist: Float64Array,
  order: readonly number[],
  limits: Limits,
  l2: number,
): (Found & { left: number; all: number }) | undefined {
  const all: Sums = { g: 0, h: 0, n: 0 };
  for (let bin = 0; bin < BINS; bin++) add(all, hist, bin);
  const left: Sums = { g: 0, h: 0, n: 0 };
  const parent = all.g ** 2 / (all.h + l2);
  let best: (Found & { left: number; all: number }) | undefined;
  let low = 0;
  let high = 0;
  for (const bin of order) {
    add(left, hist, bin);
    if (bin < 32) low |= 1 << bin;
    else high |= 1 << (bin - 32);
    if (left.n < limits.minChild) continue;
    if (all.n - left.n < limits.minChild) break;
    const gain = left.g ** 2 / (left.h + l2) + (all.g - left.g) ** 2 / (all.h - left.h + l2) - parent;
    if (gain > (best?.gain ?? 1e-9)) best = { gain, low, high, left: left.n, all: all.n };
  }
  return best;
}

function add(sums: Sums, hist: Float64Array, bin: number): void {
  sums.g += hist[bin * STRIDE]!;
  sums.h += hist[bin * STRIDE + 1]!;
  sums.n += hist[bin * STRIDE + 2]!;
}
