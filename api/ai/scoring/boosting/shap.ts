import { binRow } from "./boost.ts";
import type { Boosted } from "./boost.ts";
import { goesLeft } from "./tree.ts";
import type { Tree } from "./tree.ts";

/** A feature met on the way to a leaf: the bins that stay on it, and the share of training rows that would when it is unknown. */
type Condition = { feature: number; low: number; high: number; share: number };
type Leaf = { value: number; conditions: Condition[]; shapley: (Float64Array | undefined)[] };
export type Explainer = { base: number; leaves: Leaf[]; model: Boosted };

/**
 * Exact path-dependent TreeSHAP (Lundberg 2018) leaf by leaf: a leaf is a product game, so its Shapley values depend only
 * on which of its conditions the row meets; each such pattern is solved once (Yang 2021, Fast TreeSHAP v2).
 */
export function createExplainer(model: Boosted): Explainer {
  const leaves = model.trees.flatMap(leavesOf);
  const expected = leaves.reduce(
    (sum, leaf) => sum + leaf.value * leaf.conditions.reduce((all, c) => all * c.share, 1),
    0,
  );
  return { base: model.base + expected, leaves, model };
}

/** Margin (log-odds) = base + the sum of contributions, one per feature. */
export function explainBoosted(explainer: Explainer, row: Float64Array) {
  const bins = binRow(explainer.model, row);
  const contributions = new Float64Array(bins.length);
  for (const leaf of explainer.leaves) {
    const { conditions } = leaf;
    let met = 0;
    for (let i = 0; i < conditions.length; i++)
      if (goesLeft(conditions[i]!, bins[conditions[i]!.feature]!)) met |= 1 << i;
    const values = (leaf.shapley[met] ??= productGame(leaf, met));
    for (let i = 0; i < conditions.length; i++) contributions[conditions[i]!.feature]! += values[i]!;
  }
  return {
    margin: contributions.reduce((sum, part) => sum + part, explainer.base),
    base: explainer.base,
    contributions,
  };
}

function leavesOf(tree: Tree): Leaf[] {
  const found: Leaf[] = [];
  const walk = (at: number, conditions: Condition[]): void => {
    const node = tree[at]!;
    if (node.feature < 0) {
      found.push({ value: node.value, conditions, shapley: [] });
      return;
    }
    for (const [child, low, high] of [
      [node.left, node.low, node.high],
      [node.right, ~node.low, ~node.high],
    ] as const) {
      const share = tree[child]!.cover / node.cover;
      const before = conditions.find((c) => c.feature === node.feature) ?? {
        feature: node.feature,
        low: -1,
        high: -1,
        share: 1,
      };
      const merged = {
        feature: node.feature,
        low: before.low & low,
        high: before.high & high,
        share: before.share * share,
      };
      walk(child, [...conditions.filter((c) => c !== before), merged]);
    }
  };
  walk(0, []);
  return found;
}

/** Shapley values of v(S) = value · Π(i in S: met_i) · Π(i not in S: share_i). */
function productGame(leaf: Leaf, met: number): Float64Array {
  const d = leaf.conditions.length;
  return Float64Array.from(leaf.conditions, (condition, i) => {
    // bySize[k]: the sum over coalitions of k others of their product.
    const bySize = new Float64Array(d);
    bySize[0] = 1;
    leaf.conditions.forEach((other, j) => {
      if (j === i) return;
      const one = (met >>> j) & 1;
      for (let k = d - 1; k > 0; k--) bySize[k] = bySize[k]! * other.share + bySize[k - 1]! * one;
      bySize[0]! *= other.share;
    });
    let weight = 1 / d;
    let sum = 0;
    for (let k = 0; k < d; k++) {
      sum += weight * bySize[k]!;
      weight *= (k + 1) / (d - 1 - k); // k!(d-1-k)!/d! for the next k
    }
    return leaf.value * (((met >>> i) & 1) - condition.share) * sum;
  });
}
