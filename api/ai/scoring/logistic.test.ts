import { describe, expect, test } from "vitest";
import type { Feature } from "./features.ts";
import { columnsRow } from "./features.ts";
import { explainLogistic, fitLogistic, logisticMargin } from "./logistic.ts";
import { sigmoid } from "./metrics.ts";
import { random } from "./random.ts";

const indices = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
const features: Feature[] = [
  { key: "x", name: "x", kind: "number" },
  { key: "c", name: "c", kind: "category", levels: ["a", "b"] },
];

function data(n: number) {
  const next = random(11);
  const x = Float64Array.from({ length: n }, () => next() * 10);
  const c = Float64Array.from({ length: n }, () => (next() < 0.1 ? Number.NaN : Math.floor(next() * 3)));
  const margin = (i: number) => 0.8 * (x[i]! - 5) + (c[i] === 0 ? 1 : c[i] === 1 ? -1 : 0);
  return { columns: [x, c], outcomes: Float64Array.from(x, (_, i) => (next() < sigmoid(margin(i)) ? 1 : 0)), margin };
}

describe("logistic regression", () => {
  test("finds the true log-odds of data made by a logistic model", () => {
    const { columns, outcomes, margin } = data(20_000);
    const model = fitLogistic(features, columns, outcomes, indices(20_000), 1);
    for (let i = 0; i < 200; i++) {
      if (columns[0]![i]! < 0.5 || columns[0]![i]! > 9.5) continue; // clipped at the percentiles
      expect(Math.abs(logisticMargin(model, features, columnsRow(columns, i)) - margin(i))).toBeLessThan(0.25);
    }
  });

  test("contributions and base add up to the margin", () => {
    const { columns, outcomes } = data(500);
    const model = fitLogistic(features, columns, outcomes, indices(500), 1);
    for (let i = 0; i < 100; i++) {
      const row = columnsRow(columns, i);
      const { base, contributions, margin } = explainLogistic(model, features, row);
      expect(margin).toBeCloseTo(logisticMargin(model, features, row), 10);
      expect(contributions.reduce((sum, part) => sum + part, base)).toBeCloseTo(margin, 10);
    }
  });

  test("perfectly separable and duplicated columns give finite weights", () => {
    const x = Float64Array.from({ length: 100 }, (_, i) => i);
    const outcomes = x.map((value) => (value > 50 ? 1 : 0));
    const twice: Feature[] = [features[0]!, { ...features[0]!, key: "y" }];
    const model = fitLogistic(twice, [x, x], outcomes, indices(100), 1);
    expect(model.weights.every(Number.isFinite)).toBe(true);
    expect(logisticMargin(model, twice, Float64Array.of(90, 90))).toBeGreaterThan(1);
    expect(logisticMargin(model, twice, Float64Array.of(1e300, Number.NaN))).toBeLessThan(50);
  });
});
