export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const EPSILON = 1e-6;
export const clamp = (p: number): number => Math.min(1 - EPSILON, Math.max(EPSILON, p));
export const logit = (p: number): number => Math.log(clamp(p) / (1 - clamp(p)));

export type Metrics = {
  n: number;
  conversions: number;
  auc: number;
  logLoss: number;
  brier: number;
  /** Conversion among the best tenth over conversion among all. */
  lift10: number;
  bins: { predicted: number; observed: number; n: number }[];
};

/** The chance that a conversion ranks above a non-conversion, ties half (Mann–Whitney). */
export function auc(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).toSorted((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < order.length;) {
    let j = i;
    let tied = 0;
    while (j < order.length && scores[order[j]!] === scores[order[i]!]) tied += outcomes[order[j++]!]!;
    rankSum += tied * ((i + 1 + j) / 2);
    positives += tied;
    i = j;
  }
  const negatives = order.length - positives;
  return positives && negatives ? (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives) : 0.5;
}

export function logLoss(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < outcomes.length; i++)
    sum -= Math.log(outcomes[i] ? clamp(probabilities[i]!) : 1 - clamp(probabilities[i]!));
  return sum / Math.max(1, outcomes.length);
}

export function measure(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): Metrics {
  const n = outcomes.length;
  const order = Array.from({ length: n }, (_, i) => i).toSorted(
    (a, b) => probabilities[b]! - probabilities[a]! || a - b,
  );
  const mean = (of: readonly number[], values: ArrayLike<number>) =>
    of.reduce((sum, i) => sum + values[i]!, 0) / Math.max(1, of.length);
  const rate = mean(order, outcomes);
  const bins = Array.from({ length: 10 }, (_, d) =>
    order.slice(Math.floor((d * n) / 10), Math.floor(((d + 1) * n) / 10)),
  );
  return {
    n,
    conversions: Math.round(rate * n),
    auc: auc(probabilities, outcomes),
    logLoss: logLoss(probabilities, outcomes),
    brier: order.reduce((sum, i) => sum + (probabilities[i]! - outcomes[i]!) ** 2, 0) / Math.max(1, n),
    lift10: rate ? mean(order.slice(0, Math.ceil(n / 10)), outcomes) / rate : 0,
    bins: bins
      .filter((bin) => bin.length)
      .map((bin) => ({ predicted: mean(bin, probabilities), observed: mean(bin, outcomes), n: bin.length })),
  };
}
