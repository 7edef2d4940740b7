import { random, shuffle } from "./random.ts";

/** Stratified: each fold gets its share of conversions. */
export function foldsOf(outcomes: Float64Array, rows: Int32Array, k: number, seed: number): Int32Array {
  const fold = new Int32Array(outcomes.length).fill(-1);
  const next = random(seed);
  for (const outcome of [0, 1]) {
    shuffle(
      rows.filter((row) => outcomes[row] === outcome),
      next,
    ).forEach((row, i) => (fold[row] = (i + outcome) % k));
  }
  return fold;
}

/** Out-of-fold margins: each row is scored by a model that has not seen it. `fit` answers with the model's margin of a row. */
export function outOfFold(
  outcomes: Float64Array,
  rows: Int32Array,
  k: number,
  seed: number,
  fit: (train: Int32Array, fold: number) => (row: number) => number,
): Float64Array {
  const fold = foldsOf(outcomes, rows, k, seed);
  const margins = new Float64Array(outcomes.length);
  for (let f = 0; f < k; f++) {
    const margin = fit(
      rows.filter((row) => fold[row] !== f),
      f,
    );
    for (const row of rows) if (fold[row] === f) margins[row] = margin(row);
  }
  return Float64Array.from(rows, (row) => margins[row]!);
}
