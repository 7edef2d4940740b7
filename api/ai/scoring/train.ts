import { BOOST, fitBoosted } from "./boosting/boost.ts";
import type { Boosted } from "./boosting/boost.ts";
import { calibrate, fitIsotonic, fitPlatt } from "./calibration.ts";
import { columnsRow, encodeColumns } from "./features.ts";
import type { Dropped, Feature } from "./features.ts";
import { outOfFold } from "./folds.ts";
import { fitLogistic } from "./logistic.ts";
import { auc, logLoss, measure, sigmoid } from "./metrics.ts";
import type { Metrics } from "./metrics.ts";
import { explainer, marginOf } from "./model.ts";
import type { Estimator, TrainedModel } from "./model.ts";
import type { Row } from "./values.ts";

export type Candidate = { kind: Estimator["kind"]; crossValidated: Metrics };
export type Table = {
  target: string;
  features: Feature[];
  dropped: Dropped[];
  columns: Float64Array[];
  outcomes: Float64Array;
};
type Fit = (train: Int32Array) => Estimator;
type Tried = Candidate & { margins: Float64Array; final: Fit };

const FOLDS = 5;
const L2 = [1, 4, 16, 64];
const SUSPECT = 0.95;
const SURE = 0.99;

/** Fits each kind that the data suffices for, takes the best by 5-fold log-loss, calibrates it on its out-of-fold margins. */
export function fitBest(
  table: Table,
  kinds: readonly Estimator["kind"][],
  seed: number,
): { model: TrainedModel; candidates: Candidate[] } {
  const rows = Int32Array.from(table.outcomes, (_, i) => i);
  const tried = kinds.map((kind) =>
    kind === "logistic" ? tryLogistic(table, rows, seed) : tryBoosting(table, rows, seed),
  );
  const best = tried.reduce((a, b) => (b.crossValidated.logLoss < a.crossValidated.logLoss ? b : a));
  return {
    model: finish(table, rows, best),
    candidates: tried.map(({ kind, crossValidated }) => ({ kind, crossValidated })),
  };
}

function tryLogistic(table: Table, rows: Int32Array, seed: number): Tried {
  const tries = L2.map((l2) => {
    const fit: Fit = (train) => fitLogistic(table.features, table.columns, table.outcomes, train, l2);
    return { fit, margins: validate(table, rows, seed, fit) };
  });
  const losses = tries.map(({ margins }) => logLoss(margins.map(sigmoid), table.outcomes));
  const { fit, margins } = tries[losses.indexOf(Math.min(...losses))]!;
  return { kind: "logistic", margins, crossValidated: measure(margins.map(sigmoid), table.outcomes), final: fit };
}

function tryBoosting(table: Table, rows: Int32Array, seed: number): Tried {
  const rounds: number[] = [];
  const margins = validate(table, rows, seed, (train) => {
    const model = fitBoosted(table.features, table.columns, table.outcomes, train, { ...BOOST, seed });
    rounds.push(model.trees.length);
    return model;
  });
  // The folds found when to stop; the last fit uses every row, so a little more may be learned.
  const middle = Math.max(1, Math.round(rounds.toSorted((a, b) => a - b)[FOLDS >> 1]! * 1.1));
  const final = (train: Int32Array): Boosted =>
    fitBoosted(table.features, table.columns, table.outcomes, train, { ...BOOST, seed, rounds: middle, validation: 0 });
  return { kind: "boosting", margins, crossValidated: measure(margins.map(sigmoid), table.outcomes), final };
}

function validate(table: Table, rows: Int32Array, seed: number, fit: Fit): Float64Array {
  return outOfFold(table.outcomes, rows, FOLDS, seed, (train) => {
    const estimator = fit(train);
    return (row) => marginOf(estimator, table.features, columnsRow(table.columns, row));
  });
}

function finish(table: Table, rows: Int32Array, best: Tried): TrainedModel {
  const estimator = best.final(rows);
  const calibration = (rows.length < 1000 ? fitPlatt : fitIsotonic)(best.margins, table.outcomes);
  const probabilities = best.margins.map((margin) => calibrate(calibration, margin)).toSorted();
  const explain = explainer(estimator, table.features);
  const importance = new Float64Array(table.features.length);
  const sampled = rows.filter((row) => row % Math.ceil(rows.length / 1000) === 0);
  for (const row of sampled)
    explain(columnsRow(table.columns, row)).contributions.forEach(
      (c, f) => (importance[f]! += Math.abs(c) / sampled.length),
    );
  return {
    kind: estimator.kind,
    target: table.target,
    features: table.features,
    dropped: table.dropped,
    estimator,
    calibration,
    cuts: { hot: quantile(probabilities, 0.8), warm: quantile(probabilities, 0.5) },
    typical: table.features.map((feature, f) => (feature.kind === "number" ? median(table.columns[f]!) : null)),
    importance: [...importance],
    baseRate: table.outcomes.reduce((sum, y) => sum + y, 0) / rows.length,
    auc: best.crossValidated.auc,
  };
}

/** How well each feature ranks the outcomes all by itself (AUC, either way round). */
export function aloneAuc({ features, columns, outcomes }: Pick<Table, "features" | "columns" | "outcomes">): number[] {
  return features.map((feature, f) => {
    const column = columns[f]!;
    const scores =
      feature.kind === "number" ? column.map((x) => (Number.isNaN(x) ? -Infinity : x)) : levelRates(column, outcomes);
    const alone = auc(scores, outcomes);
    return Math.max(alone, 1 - alone);
  });
}

/** Encodes the rows, without the features that tell the outcome by themselves: those are written after it, that is no skill. */
export function tableOf(
  target: string,
  found: { features: Feature[]; dropped: Dropped[] },
  rows: readonly Row[],
  outcomes: Float64Array,
): Table & { warnings: string[] } {
  const columns = encodeColumns(found.features, rows);
  const alone = aloneAuc({ features: found.features, columns, outcomes });
  const keep = (_: unknown, f: number) => alone[f]! < SURE;
  const dropped = found.features.flatMap((feature, f) =>
    keep(feature, f) ? [] : [{ name: feature.name, reason: "tells the outcome by itself, so it is written after it" }],
  );
  const warnings = found.features.flatMap((feature, f) =>
    keep(feature, f) && alone[f]! >= SUSPECT
      ? [`"${feature.name}" alone almost tells the outcome: make sure that it is known before`]
      : [],
  );
  return {
    target,
    features: found.features.filter(keep),
    dropped: [...found.dropped, ...dropped],
    columns: columns.filter(keep),
    outcomes,
    warnings,
  };
}

function levelRates(column: Float64Array, outcomes: Float64Array): Float64Array {
  const sums = new Map<number, [positives: number, n: number]>();
  column.forEach((level, i) => {
    const [positives, n] = sums.get(level) ?? [0, 0];
    sums.set(level, [positives + outcomes[i]!, n + 1]);
  });
  return column.map((level) => sums.get(level)![0] / sums.get(level)![1]);
}

const quantile = (sorted: Float64Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
const median = (column: Float64Array): number | null => {
  const known = column.filter((x) => !Number.isNaN(x)).sort();
  return known.length ? quantile(known, 0.5) : null;
};
