import { boostedMargin } from "./boosting/boost.ts";
import type { Boosted } from "./boosting/boost.ts";
import { createExplainer, explainBoosted } from "./boosting/shap.ts";
import { calibrate } from "./calibration.ts";
import type { Calibration } from "./calibration.ts";
import { encode } from "./features.ts";
import type { Dropped, Feature } from "./features.ts";
import { explainLogistic, logisticMargin } from "./logistic.ts";
import type { Logistic } from "./logistic.ts";
import { directionOf, shown, strongest } from "./scored.ts";
import type { Reason, Scored } from "./scored.ts";
import { label } from "./values.ts";
import type { Row } from "./values.ts";

export type Estimator = Logistic | Boosted;
/** What is stored: plain JSON. `typical` is a number's median; `importance` the mean absolute contribution. */
export type TrainedModel = {
  kind: Estimator["kind"];
  target: string;
  features: Feature[];
  dropped: Dropped[];
  estimator: Estimator;
  calibration: Calibration;
  cuts: { hot: number; warm: number };
  typical: (number | null)[];
  importance: number[];
  baseRate: number;
  auc: number;
};
export type Explanation = { margin: number; base: number; contributions: Float64Array };

export function marginOf(estimator: Estimator, features: readonly Feature[], row: Float64Array): number {
  return estimator.kind === "boosting" ? boostedMargin(estimator, row) : logisticMargin(estimator, features, row);
}

export function explainer(estimator: Estimator, features: readonly Feature[]): (row: Float64Array) => Explanation {
  if (estimator.kind === "logistic") return (row) => explainLogistic(estimator, features, row);
  const prepared = createExplainer(estimator);
  return (row) => explainBoosted(prepared, row);
}

export function probabilityOf(model: TrainedModel, row: Row): number {
  return calibrate(model.calibration, marginOf(model.estimator, model.features, encode(model.features, row)));
}

/** Prepares a stored model once; each call scores one lead. */
export function createScorer(model: TrainedModel): (row: Row) => Scored {
  const explain = explainer(model.estimator, model.features);
  const weight = model.importance.reduce((sum, part) => sum + part, 0) || 1;
  return (row) => {
    const encoded = encode(model.features, row);
    const { margin, contributions } = explain(encoded);
    const score = calibrate(model.calibration, margin);
    const known = model.importance.reduce((sum, part, f) => sum + (Number.isNaN(encoded[f]!) ? 0 : part), 0) / weight;
    const parts = model.features.map((feature, f) => ({ feature: feature.name, f, contribution: contributions[f]! }));
    const reasons = strongest(parts).map(({ f, contribution }) =>
      reason(model.features[f]!, row, model.typical[f] ?? null, contribution),
    );
    return {
      score,
      band: score >= model.cuts.hot ? "hot" : score >= model.cuts.warm ? "warm" : "cold",
      // How well the model separates, as far as what it goes by is known of this lead.
      confidence: Math.max(0, 2 * model.auc - 1) * known,
      reasons,
    };
  };
}

function reason(feature: Feature, row: Row, typical: number | null, contribution: number): Reason {
  const value = row.get(feature.key);
  const direction = directionOf(contribution);
  const what =
    value === undefined
      ? "is not given"
      : feature.kind === "number" && typical !== null
        ? `is ${shown(Number(value))} (typically ${shown(typical)})`
        : `is ${shown(value)}`;
  return {
    feature: feature.name,
    value: value ?? null,
    direction,
    contribution,
    text: `${label(feature.name)} ${what}, which ${direction} the score`,
  };
}
