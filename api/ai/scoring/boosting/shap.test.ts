import { describe, expect, test } from "vitest";
import { columnsRow, inferFeatures } from "../features.ts";
import { syntheticLeads } from "../testing.ts";
import { tableOf } from "../train.ts";
import { toRow } from "../values.ts";
import { binRow, BOOST, boostedMargin, fitBoosted } from "./boost.ts";
import type { Boosted } from "./boost.ts";
import { createExplainer, explainBoosted } from "./shap.ts";
import { goesLeft } from "./tree.ts";
import type { Tree } from "./tree.ts";

function fitted(leads: number, options: Partial<typeof BOOST>) {
  const examples = syntheticLeads(leads);
  const rows = examples.map((example) => toRow(example.properties));
  const found = inferFeatures(rows, Object.keys(examples[0]!.properties), "converted");
  const table = tableOf(
    "leads.converted",
    found,
    rows,
    Float64Array.from(examples, (example) => example.outcome),
  );
  const all = Int32Array.from(rows, (_, i) => i);
  const model = fitBoosted(table.features, table.columns, table.outcomes, all, { ...BOOST, ...options });
  return { model, row: (i: number) => columnsRow(table.columns, i), width: table.features.length };
}

/** What the tree is expected to say when only the features in the set are known. */
function expected(tree: Tree, bins: Uint8Array, known: ReadonlySet<number>, at = 0): number {
  const node = tree[at]!;
  if (node.feature < 0) return node.value;
  if (known.has(node.feature))
    return expected(tree, bins, known, goesLeft(node, bins[node.feature]!) ? node.left : node.right);
  const [left, right] = [tree[node.left]!, tree[node.right]!];
  const sides =
    left.cover * expected(tree, bins, known, node.left) + right.cover * expected(tree, bins, known, node.right);
  return sides / node.cover;
}

function bruteForce(model: Boosted, bins: Uint8Array, feature: number): number {
  const others = [...bins.keys()].filter((f) => f !== feature);
  const value = (known: ReadonlySet<number>) => model.trees.reduce((sum, tree) => sum + expected(tree, bins, known), 0);
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  let sum = 0;
  for (let mask = 0; mask < 2 ** others.length; mask++) {
    const coalition = others.filter((_, i) => (mask >> i) & 1);
    const weight = (factorial(coalition.length) * factorial(others.length - coalition.length)) / factorial(bins.length);
    sum += weight * (value(new Set([...coalition, feature])) - value(new Set(coalition)));
  }
  return sum;
}

describe("TreeSHAP", () => {
  test("contributions and base add up to the model's margin within 1e-9", () => {
    const { model, row } = fitted(2000, { rounds: 120 });
    const explainer = createExplainer(model);
    expect(model.trees.length).toBeGreaterThan(10);
    for (let i = 0; i < 300; i++) {
      const { base, contributions } = explainBoosted(explainer, row(i));
      const total = contributions.reduce((sum, part) => sum + part, base);
      expect(Math.abs(total - boostedMargin(model, row(i)))).toBeLessThan(1e-9);
    }
  });

  test("each contribution equals the Shapley value over all coalitions", () => {
    const { model, row, width } = fitted(800, { rounds: 6, validation: 0, depth: 6, leaves: 10 });
    const explainer = createExplainer(model);
    for (let i = 0; i < 12; i++) {
      const { contributions } = explainBoosted(explainer, row(i));
      const bins = binRow(model, row(i));
      for (let f = 0; f < width; f++) expect(contributions[f]).toBeCloseTo(bruteForce(model, bins, f), 12);
    }
  });

  test("a feature that no tree uses contributes nothing", () => {
    const { model, row, width } = fitted(800, { rounds: 3, validation: 0, leaves: 2, columnSample: 1 });
    const used = new Set(model.trees.flatMap((tree) => tree.map((node) => node.feature)));
    const { contributions } = explainBoosted(createExplainer(model), row(0));
    expect(used.size).toBeLessThan(width);
    expect([...contributions.keys()].filter((f) => !used.has(f) && contributions[f] !== 0)).toEqual([]);
  });
});
