import { calibrate, fitPlatt } from "./calibration.ts";
import { inferFeatures } from "./features.ts";
import type { Dropped } from "./features.ts";
import { logit, measure } from "./metrics.ts";
import type { Metrics } from "./metrics.ts";
import { probabilityOf } from "./model.ts";
import type { Estimator, TrainedModel } from "./model.ts";
import { hash } from "./random.ts";
import { createScorecard, engagementNames, scoreByCard } from "./scorecard.ts";
import { fitBest, tableOf } from "./train.ts";
import type { Candidate } from "./train.ts";
import { toRow } from "./values.ts";
import type { Properties, Row } from "./values.ts";

/** A lead whose outcome is known. */
export type Example = { id: string; properties: Properties; outcome: 0 | 1; createdAt?: string };
/** `target` is `objectType.property`. */
export type Training = {
  target: string;
  examples: Example[];
  incumbent?: { name: string; model: TrainedModel };
  seed?: number;
};
export type Evaluation = { model: string; heldOut: Metrics; recent?: Metrics };
export type Trained = {
  outcomes: number;
  conversions: number;
  /** The kinds the data suffices for; empty leaves the scorecard. */
  rung: readonly Estimator["kind"][];
  candidates: Candidate[];
  dropped: Dropped[];
  warnings: string[];
  model?: TrainedModel;
  evaluation?: { candidate: Evaluation; incumbent: Evaluation };
  better: boolean;
  reason: string;
};

export const LADDER = {
  logistic: { outcomes: 200, conversions: 40 },
  boosting: { outcomes: 1000, conversions: 120 },
} as const;
type Known = Example & { row: Row };

export function rungOf(outcomes: number, conversions: number): Estimator["kind"][] {
  // The rarer of the two outcomes is what limits learning.
  const rarer = Math.min(conversions, outcomes - conversions);
  return (["logistic", "boosting"] as const).filter(
    (kind) => outcomes >= LADDER[kind].outcomes && rarer >= LADDER[kind].conversions,
  );
}

/** Trains the best model the data suffices for and compares it with the incumbent on leads that neither has seen. */
export function train({ target, examples, incumbent, seed = 7 }: Training): Trained {
  const known: Known[] = examples
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((example) => ({ ...example, row: toRow(example.properties) }));
  const conversions = known.reduce((sum, example) => sum + example.outcome, 0);
  const rung = rungOf(known.length, conversions);
  const counts = { outcomes: known.length, conversions, rung };
  const nothing = { ...counts, candidates: [], dropped: [], warnings: [], better: false };
  if (!rung.length) return { ...nothing, reason: needed(known.length, conversions) };
  const [learn, held] = [
    known.filter((example) => !heldOut(example.id)),
    known.filter((example) => heldOut(example.id)),
  ];
  const names = [...new Set(examples.flatMap((example) => Object.keys(example.properties)))].toSorted();
  const found = inferFeatures(
    learn.map((example) => example.row),
    names,
    target.split(".").at(-1)!,
  );
  const table = tableOf(
    target,
    found,
    learn.map((example) => example.row),
    Float64Array.from(learn, (example) => example.outcome),
  );
  const { dropped, warnings } = table;
  if (!table.features.length) return { ...nothing, dropped, reason: "no property of these leads may be learned from" };
  const { model, candidates } = fitBest(table, rung, seed);
  const candidate = evaluate(model.kind, held, (example) => probabilityOf(model, example.row));
  const old = incumbent
    ? evaluate(incumbent.name, held, (example) => probabilityOf(incumbent.model, example.row))
    : evaluate("scorecard", held, scorecardProbability(learn, names));
  return {
    ...counts,
    candidates,
    dropped,
    warnings,
    model,
    evaluation: { candidate, incumbent: old },
    ...verdict(candidate, old),
  };
}

/** How a model does on the held-out leads among these. */
export function evaluateModel(name: string, model: TrainedModel, examples: readonly Example[]): Evaluation {
  const held = examples
    .filter(({ id }) => heldOut(id))
    .map((example) => ({ ...example, row: toRow(example.properties) }));
  return evaluate(name, held, (example) => probabilityOf(model, example.row));
}

/** A fifth of all leads, fixed for ever by their id, teaches no model: so every model can be compared fairly on it. */
export const heldOut = (id: string): boolean => hash(id) % 5 === 0;

function needed(outcomes: number, conversions: number): string {
  const { outcomes: n, conversions: c } = LADDER.logistic;
  return `${outcomes} outcomes with ${conversions} conversions are too few to learn from: ${n} with at least ${c} of either kind are needed, so the scorecard stays`;
}

function evaluate(name: string, held: readonly Known[], probability: (example: Known) => number): Evaluation {
  const measured = (of: readonly Known[]) =>
    measure(
      of.map(probability),
      of.map((example) => example.outcome),
    );
  const recent = newest(held);
  return { model: name, heldOut: measured(held), ...(recent && { recent: measured(recent) }) };
}

/** The newest third, when the leads came over more than a day: a model must hold for the leads of today. */
function newest(held: readonly Known[]): Known[] | undefined {
  const dated = held.filter((example) => example.createdAt).toSorted((a, b) => (a.createdAt! < b.createdAt! ? -1 : 1));
  const spread = new Set(dated.map((example) => example.createdAt!.slice(0, 10))).size > 1;
  const part = dated.slice(-Math.floor(dated.length / 3));
  return spread && part.length >= 50 ? part : undefined;
}

/** The scorecard has no probabilities of its own: for a fair comparison its points are calibrated on the learning part. */
function scorecardProbability(learn: readonly Known[], names: readonly string[]): (example: Known) => number {
  const card = createScorecard(
    learn.map((example) => example.row),
    engagementNames(names),
  );
  const points = (example: Known) => logit(scoreByCard(card, example.row).score);
  const calibration = fitPlatt(
    Float64Array.from(learn, points),
    Float64Array.from(learn, (example) => example.outcome),
  );
  return (example) => calibrate(calibration, points(example));
}

function verdict(candidate: Evaluation, incumbent: Evaluation): { better: boolean; reason: string } {
  const [ours, theirs] = [candidate.heldOut.logLoss, incumbent.heldOut.logLoss];
  const told = `log-loss ${ours.toFixed(4)} against ${theirs.toFixed(4)} of ${incumbent.model} on ${candidate.heldOut.n} held-out leads`;
  if (!(ours < theirs)) return { better: false, reason: `not better: ${told}` };
  const worseLately =
    candidate.recent && incumbent.recent && candidate.recent.logLoss > incumbent.recent.logLoss * 1.02;
  return worseLately
    ? { better: false, reason: `better over all (${told}) but worse on the newest leads` }
    : { better: true, reason: `better: ${told}` };
}
