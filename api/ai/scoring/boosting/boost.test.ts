import { describe, expect, test } from "vitest";
import { columnsRow } from "../features.ts";
import type { Feature } from "../features.ts";
import { auc, sigmoid } from "../metrics.ts";
import { random } from "../random.ts";
import { BOOST, boostedMargin, fitBoosted } from "./boost.ts";
import { binOf, fitBinning } from "./bins.ts";

const number = (key: string): Feature => ({ key, name: key, kind: "number" });
const indices = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

function learn(features: Feature[], columns: Float64Array[], outcomes: Float64Array) {
  const n = outcomes.length;
  const model = fitBoosted(
    features,
    columns,
    outcomes,
    indices(n).filter((i) => i < n / 2),
  );
  const rest = indices(n).filter((i) => i >= n / 2);
  const margins = Float64Array.from(rest, (i) => boostedMargin(model, columnsRow(columns, i)));
  return {
    model,
    margins,
    auc: auc(
      margins,
      Float64Array.from(rest, (i) => outcomes[i]!),
    ),
  };
}

describe("gradient boosting", () => {
  test("learns an exclusive or, which no single feature shows", () => {
    const next = random(3);
    const columns = [0, 1].map(() => Float64Array.from({ length: 4000 }, next));
    const outcomes = columns[0]!.map((x, i) => ((x > 0.5 !== columns[1]![i]! > 0.5) !== next() < 0.05 ? 1 : 0));
    expect(learn([number("a"), number("b")], columns, outcomes).auc).toBeGreaterThan(0.9);
  });

  test("learns that a missing value means something", () => {
    const next = random(4);
    const column = Float64Array.from({ length: 4000 }, () => (next() < 0.3 ? Number.NaN : next()));
    const outcomes = column.map((x) => (next() < (Number.isNaN(x) ? 0.9 : 0.2) ? 1 : 0));
    const { model } = learn([number("a")], [column], outcomes);
    expect(sigmoid(boostedMargin(model, Float64Array.of(Number.NaN)))).toBeCloseTo(0.9, 1);
    expect(sigmoid(boostedMargin(model, Float64Array.of(0.5)))).toBeCloseTo(0.2, 1);
  });

  test("groups categories whatever their order", () => {
    const next = random(5);
    const levels = Array.from({ length: 40 }, (_, i) => `level ${i}`);
    const column = Float64Array.from({ length: 6000 }, () => Math.floor(next() * 40));
    const outcomes = column.map((level) => (next() < ((level * 7) % 5 < 2 ? 0.85 : 0.15) ? 1 : 0));
    expect(learn([{ key: "c", name: "c", kind: "category", levels }], [column], outcomes).auc).toBeGreaterThan(0.82);
  });

  test("noise alone is hardly learned: the validation part stops it early", () => {
    const next = random(6);
    const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: 3000 }, next));
    const outcomes = columns[0]!.map(() => (next() < 0.4 ? 1 : 0));
    const { model, margins } = learn(["a", "b", "c", "d", "e"].map(number), columns, outcomes);
    expect(model.trees.length).toBeLessThan(BOOST.patience);
    expect(Math.max(...margins.map(sigmoid)) - Math.min(...margins.map(sigmoid))).toBeLessThan(0.35);
  });

  test("the same seed gives the same model, another seed another", () => {
    const next = random(7);
    const columns = [0, 1, 2].map(() => Float64Array.from({ length: 1000 }, next));
    const outcomes = columns[0]!.map((x) => (x + next() > 1 ? 1 : 0));
    const fit = (seed: number) =>
      JSON.stringify(fitBoosted(["a", "b", "c"].map(number), columns, outcomes, indices(1000), { ...BOOST, seed }));
    expect(fit(1)).toBe(fit(1));
    expect(fit(2)).not.toBe(fit(1));
  });
});

describe("binning", () => {
  test("numbers keep their order in at most 63 bins, the missing stand apart", () => {
    const next = random(8);
    const column = Float64Array.from({ length: 5000 }, () => Math.exp(8 * next()));
    const binning = fitBinning(number("a"), column, indices(5000));
    const bins = column.toSorted().map((x) => binOf(binning, x));
    expect(bins.every((bin, i) => i === 0 || bin >= bins[i - 1]!)).toBe(true);
    expect(Math.min(...bins)).toBe(1);
    expect(Math.max(...bins)).toBeLessThanOrEqual(62);
    expect(new Set(bins).size).toBeGreaterThan(55);
    expect(binOf(binning, Number.NaN)).toBe(0);
    expect(binOf(binning, Infinity)).toBeLessThanOrEqual(62);
  });
});
