import type { Feature } from "./features.ts";
import { sigmoid } from "./metrics.ts";

/** Where a feature's weights stand: numbers take [value, missing], a category one per level, then rare, then missing. */
type Slot = { at: number; mean: number; scale: number; low: number; high: number; missing: number };
export type Logistic = { kind: "logistic"; slots: Slot[]; weights: number[]; means: number[]; intercept: number };

/** L2 logistic regression by iteratively reweighted least squares; `l2` on standardised columns, none on the intercept. */
export function fitLogistic(
  features: readonly Feature[],
  columns: readonly Float64Array[],
  outcomes: Float64Array,
  rows: Int32Array,
  l2: number,
): Logistic {
  const slots = layOut(features, columns, rows);
  const width = slots.length;
  const size = (slots.at(-1)?.missing ?? -1) + 2; // the last column is the intercept
  const at = new Int32Array(rows.length * width);
  const value = new Float64Array(rows.length * width);
  const means = Array.from({ length: size - 1 }, () => 0);
  rows.forEach((row, i) =>
    slots.forEach((slot, f) => {
      const [column, x] = place(slot, features[f]!, columns[f]![row]!);
      at[i * width + f] = column;
      value[i * width + f] = x;
      means[column]! += x / rows.length;
    }),
  );
  const weights = irls(
    at,
    value,
    width,
    size,
    Float64Array.from(rows, (row) => outcomes[row]!),
    l2,
  );
  return { kind: "logistic", slots, weights: [...weights.subarray(0, size - 1)], means, intercept: weights[size - 1]! };
}

/** The log-odds of one encoded row and what each feature adds to the average row's. */
export function explainLogistic(model: Logistic, features: readonly Feature[], row: Float64Array) {
  const contributions = new Float64Array(features.length);
  let base = model.intercept;
  features.forEach((feature, f) => {
    const slot = model.slots[f]!;
    const [column, x] = place(slot, feature, row[f]!);
    let average = 0;
    for (let c = slot.at; c <= slot.missing; c++) average += model.weights[c]! * model.means[c]!;
    contributions[f] = model.weights[column]! * x - average;
    base += average;
  });
  return { margin: contributions.reduce((sum, part) => sum + part, base), base, contributions };
}

export function logisticMargin(model: Logistic, features: readonly Feature[], row: Float64Array): number {
  let margin = model.intercept;
  features.forEach((feature, f) => {
    const [column, x] = place(model.slots[f]!, feature, row[f]!);
    margin += model.weights[column]! * x;
  });
  return margin;
}

function layOut(features: readonly Feature[], columns: readonly Float64Array[], rows: Int32Array): Slot[] {
  let at = 0;
  return features.map((feature, f) => {
    const start = at;
    const levels = feature.kind === "category" ? feature.levels.length + 1 : 1;
    at += levels + 1;
    if (feature.kind === "category") return { at: start, missing: start + levels, mean: 0, scale: 1, low: 0, high: 0 };
    const known = Float64Array.from(rows, (row) => columns[f]![row]!)
      .filter((x) => !Number.isNaN(x))
      .sort();
    // Clipped at the 1st and 99th percentile: one absurd value must not set the scale.
    const low = known[Math.floor(known.length * 0.01)] ?? 0;
    const high = known[Math.ceil(known.length * 0.99) - 1] ?? 0;
    const clipped = known.map((x) => Math.min(high, Math.max(low, x)));
    const mean = clipped.reduce((sum, x) => sum + x, 0) / Math.max(1, clipped.length);
    const variance = clipped.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, clipped.length);
    return { at: start, missing: start + 1, mean, scale: Math.sqrt(variance) || 1, low, high };
  });
}

/** Each feature fills exactly one column of a row, so the normal equations stay sparse. */
function place(slot: Slot, feature: Feature, x: number): [column: number, value: number] {
  if (Number.isNaN(x)) return [slot.missing, 1];
  if (feature.kind === "category") return [slot.at + x, 1];
  return [slot.at, (Math.min(slot.high, Math.max(slot.low, x)) - slot.mean) / slot.scale];
}

function irls(
  at: Int32Array,
  value: Float64Array,
  width: number,
  size: number,
  outcomes: Float64Array,
  l2: number,
): Float64Array {
  const weights = new Float64Array(size);
  for (let iteration = 0; iteration < 30; iteration++) {
    const hessian = new Float64Array(size * size);
    const gradient = new Float64Array(size);
    for (let i = 0; i < outcomes.length; i++) {
      let margin = weights[size - 1]!;
      for (let f = i * width; f < (i + 1) * width; f++) margin += weights[at[f]!]! * value[f]!;
      const p = sigmoid(margin);
      const w = Math.max(1e-6, p * (1 - p));
      const error = outcomes[i]! - p;
      gradient[size - 1]! += error;
      hessian[size * size - 1]! += w;
      for (let f = i * width; f < (i + 1) * width; f++) {
        const column = at[f]!;
        const x = value[f]!;
        gradient[column]! += error * x;
        hessian[(size - 1) * size + column]! += w * x;
        for (let g = i * width; g <= f; g++) hessian[column * size + at[g]!]! += w * x * value[g]!;
      }
    }
    for (let c = 0; c < size; c++) {
      const penalty = c < size - 1 ? l2 : 1e-9;
      hessian[c * size + c]! += penalty;
      gradient[c]! -= penalty * weights[c]!;
    }
    const step = solve(hessian, gradient, size);
    let largest = 0;
    for (let c = 0; c < size; c++) {
      weights[c]! += step[c]!;
      largest = Math.max(largest, Math.abs(step[c]!));
    }
    if (largest < 1e-6) break;
  }
  return weights;
}

/** Cholesky on the lower triangle of a positive definite matrix; overwrites both arguments. */
function solve(a: Float64Array, b: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j * n + j]!;
    }
    for (let k = 0; k < i; k++) b[i]! -= a[i * n + k]! * b[k]!;
    b[i]! /= a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i]! -= a[k * n + i]! * b[k]!;
    b[i]! /= a[i * n + i]!;
  }
  return b;
}
