/** One node: a leaf has `value`; a split sends the bins in the 64-bit set (low, high) to `left`, all others to `right`. */
export type Node = {
  cover: number;
  value: number;
  feature: number;
  low: number;
  high: number;
  left: number;
  right: number;
};
/** Root first. */
export type Tree = Node[];

export function goesLeft(node: { low: number; high: number }, bin: number): boolean {
  return ((bin < 32 ? node.low >>> bin : node.high >>> (bin - 32)) & 1) === 1;
}

/** `bins[feature]` of one row. */
export function leafValue(tree: Tree, bins: Uint8Array): number {
  let node = tree[0]!;
  while (node.feature >= 0) node = tree[goesLeft(node, bins[node.feature]!) ? node.left : node.right]!;
  return node.value;
}
