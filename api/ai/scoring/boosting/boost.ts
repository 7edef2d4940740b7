import type { Feature } from "../features.ts";
import { logit, sigmoid } from "../metrics.ts";
import { random, shuffle } from "../random.ts";
import { binOf, fitBinning } from "./bins.ts";
import type { Binning } from "./bins.ts";
import { growTree } from "./grow.ts";
import type { GrowLimits } from "./grow.ts";
import { leafValue } from "./tree.ts";
import type { Tree } from "./tree.ts";

export type Boosted = { kind: "boosting"; binning: Binning[]; base: number; trees: Tree[] };
export type BoostOptions = GrowLimits & {
  rounds: number;
  columnSample: number;
  validation: number;
  patience: number;
  seed: number;
};
export const BOOST: BoostOptions = {
  leaves: 12,
  depth: 6,
  rate: 0.06,
  l2: 3,
  smoothing: 10,
  minChild: 15,
  rounds: 500,
  columnSample: 0.8,
  validation: 0.15,
  patience: 30,
  seed: 7,
};

/** Gradient boosting on log-loss. `validation` 0 grows exactly `rounds` trees; else a share of the rows decides when to stop. */
export function fitBoosted(
  features: readonly Feature[],
  columns: readonly Float64Array[],
  outcomes: Float64Array,
  rows: Int32Array,
  options: BoostOptions = BOOST,
): Boosted {
  const next = random(options.seed);
  const mixed = shuffle(Int32Array.from(rows), next);
  const held = mixed.subarray(0, Math.floor(mixed.length * options.validation));
  const train = mixed.slice(held.length).sort();
  const binning = features.map((feature, f) => fitBinning(feature, columns[f]!, train));
  const binned = binning.map((bins, f) => Uint8Array.from(columns[f]!, (x) => binOf(bins, x)));
  const ordered = binning.map((bins) => bins.ordered);
  const base = logit(train.reduce((sum, row) => sum + outcomes[row]!, 0) / Math.max(1, train.length));
  const margin = new Float64Array(outcomes.length).fill(base);
  const gradient = new Float64Array(outcomes.length);
  const hessian = new Float64Array(outcomes.length);
  const trees: Tree[] = [];
  let best = { rounds: options.validation ? 0 : options.rounds, loss: Infinity };
  while (trees.length < options.rounds && (!held.length || trees.length - best.rounds < options.patience)) {
    for (const row of train) {
      const p = sigmoid(margin[row]!);
      gradient[row] = p - outcomes[row]!;
      hessian[row] = p * (1 - p);
    }
    const tree = growTree(
      binned,
      ordered,
      gradient,
      hessian,
      train,
      sample(features.length, options.columnSample, next),
      options,
    );
    trees.push(tree);
    const bins = new Uint8Array(features.length);
    for (const row of mixed) {
      for (let f = 0; f < bins.length; f++) bins[f] = binned[f]![row]!;
      margin[row]! += leafValue(tree, bins);
    }
    if (!held.length) continue;
    const loss = held.reduce((sum, row) => sum + Math.log1p(Math.exp(outcomes[row] ? -margin[row]! : margin[row]!)), 0);
    if (loss < best.loss) best = { rounds: trees.length, loss };
  }
  return { kind: "boosting", binning, base, trees: trees.slice(0, best.rounds) };
}

export function binRow(model: Boosted, row: Float64Array): Uint8Array {
  return Uint8Array.from(model.binning, (bins, f) => binOf(bins, row[f]!));
}

export function boostedMargin(model: Boosted, row: Float64Array): number {
  const bins = binRow(model, row);
  return model.trees.reduce((sum, tree) => sum + leafValue(tree, bins), model.base);
}

function sample(count: number, share: number, next: () => number): number[] {
  const all = shuffle(
    Int32Array.from({ length: count }, (_, i) => i),
    next,
  );
  return [...all.subarray(0, Math.max(1, Math.round(count * share)))].toSorted((a, b) => a - b);
}
