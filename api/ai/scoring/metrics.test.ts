import { describe, expect, test } from "vitest";
import { calibrate, fitIsotonic, fitPlatt } from "./calibration.ts";
import { auc, logLoss, logit, measure, sigmoid } from "./metrics.ts";
import { random } from "./random.ts";

describe("metrics", () => {
  test("AUC is the share of pairs ranked right, ties half", () => {
    const scores = [0.1, 0.4, 0.35, 0.8, 0.4];
    const outcomes = [0, 0, 1, 1, 1];
    let right = 0;
    let pairs = 0;
    for (const [i, y] of outcomes.entries())
      for (const [j, z] of outcomes.entries()) {
        if (y !== 1 || z !== 0) continue;
        pairs++;
        right += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      }
    expect(auc(scores, outcomes)).toBeCloseTo(right / pairs, 12);
    expect(auc([1, 1, 1], [0, 1, 0])).toBe(0.5);
    expect(auc([1, 2], [1, 1])).toBe(0.5);
  });

  test("a perfect forecast has lift of the inverse rate, no loss to speak of, and full bins", () => {
    const outcomes = Array.from({ length: 100 }, (_, i) => (i < 20 ? 1 : 0));
    const perfect = measure(outcomes, outcomes);
    expect(perfect).toMatchObject({ n: 100, conversions: 20, auc: 1, brier: 0 });
    expect(perfect.lift10).toBeCloseTo(5);
    expect(perfect.logLoss).toBeLessThan(1e-5);
    expect(perfect.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(100);
  });

  test("log-loss of saying a half is ln 2, and a certain error stays finite", () => {
    expect(logLoss([0.5, 0.5], [0, 1])).toBeCloseTo(Math.LN2);
    expect(logLoss([1], [0])).toBeLessThan(20);
  });
});

describe("calibration", () => {
  const next = random(5);
  const truth = Float64Array.from({ length: 8000 }, () => next() * 6 - 3);
  const outcomes = truth.map((margin) => (next() < sigmoid(margin) ? 1 : 0));
  // A model that ranks well and exaggerates threefold.
  const margins = truth.map((margin) => 3 * margin + 1);

  test.each([
    ["Platt", fitPlatt],
    ["isotonic", fitIsotonic],
  ] as const)("%s brings an overconfident model back to true probabilities", (_, fit) => {
    const calibration = fit(margins, outcomes);
    for (const margin of [-2, -1, 0, 1, 2])
      expect(Math.abs(calibrate(calibration, 3 * margin + 1) - sigmoid(margin))).toBeLessThan(0.06);
  });

  test.each([
    ["Platt", fitPlatt],
    ["isotonic", fitIsotonic],
  ] as const)("%s never turns the ranking round and never says never", (_, fit) => {
    const calibration = fit(margins, outcomes);
    const said = Array.from({ length: 400 }, (_x, i) => calibrate(calibration, i / 10 - 20));
    expect(said.every((p, i) => i === 0 || p >= said[i - 1]! - 1e-12)).toBe(true);
    expect(said.every((p) => p > 0 && p < 1)).toBe(true);
  });

  test("margins that rank the wrong way round give the base rate", () => {
    const calibration = fitPlatt(
      margins.map((x) => -x),
      outcomes,
    );
    const rate = outcomes.reduce((sum, y) => sum + y, 0) / outcomes.length;
    expect(calibrate(calibration, 5)).toBeCloseTo(rate, 6);
    expect(logit(rate)).toBeCloseTo(Math.log(rate / (1 - rate)), 10);
  });
});
