import { bestSplit, histogram, subtract } from "./split.ts";
import type { Limits, Split } from "./split.ts";
import { goesLeft } from "./tree.ts";
import type { Node, Tree } from "./tree.ts";

export type GrowLimits = Limits & { leaves: number; depth: number; rate: number };
type Leaf = { node: number; rows: Int32Array; hist: Float64Array; depth: number; split: Split | undefined };

/** Leaf-wise: always the split that gains most, until there are enough leaves. */
export function growTree(
  binned: readonly Uint8Array[],
  ordered: readonly boolean[],
  gradient: Float64Array,
  hessian: Float64Array,
  rows: Int32Array,
  features: readonly number[],
  limits: GrowLimits,
): Tree {
  const tree: Tree = [];
  const open = (of: Int32Array, hist: Float64Array, depth: number): Leaf => {
    const split = depth < limits.depth ? bestSplit(hist, features, ordered, limits) : undefined;
    return { node: tree.push(leafNode(of, gradient, hessian, limits)) - 1, rows: of, hist, depth, split };
  };
  const frontier = [open(rows, histogram(binned, gradient, hessian, rows, features), 0)];
  while (frontier.length < limits.leaves) {
    const best = frontier.reduce((a, b) => ((b.split?.gain ?? 0) > (a.split?.gain ?? 0) ? b : a));
    if (!best.split) break;
    const split = best.split;
    const bins = binned[split.feature]!;
    const left = best.rows.filter((row) => goesLeft(split, bins[row]!));
    const right = best.rows.filter((row) => !goesLeft(split, bins[row]!));
    const small = histogram(binned, gradient, hessian, left.length < right.length ? left : right, features);
    const large = subtract(best.hist, small);
    const [leftHist, rightHist] = left.length < right.length ? [small, large] : [large, small];
    const a = open(left, leftHist, best.depth + 1);
    const b = open(right, rightHist, best.depth + 1);
    Object.assign(tree[best.node]!, {
      value: 0,
      feature: split.feature,
      low: split.low,
      high: split.high,
      left: a.node,
      right: b.node,
    });
    frontier.splice(frontier.indexOf(best), 1, a, b);
  }
  return tree;
}

function leafNode(rows: Int32Array, gradient: Float64Array, hessian: Float64Array, limits: GrowLimits): Node {
  let g = 0;
  let h = 0;
  for (const row of rows) {
    g += gradient[row]!;
    h += hessian[row]!;
  }
  return {
    cover: rows.length,
    value: (-limits.rate * g) / (h + limits.l2),
    feature: -1,
    low: 0,
    high: 0,
    left: -1,
    right: -1,
  };
}
