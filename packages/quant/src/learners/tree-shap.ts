import type { Tree, TreeEnsemble } from "./tree-ensemble.js";

/**
 * What the ensemble says where nothing is known of a row: base plus the mean leaf of each tree, weighted by cover. It is
 * the expected value that contributions start from.
 */
export function expectedMargin(ensemble: TreeEnsemble): number {
  return ensemble.trees.reduce((sum, tree) => sum + meanLeaf(tree, 0), ensemble.base);
}

function meanLeaf(tree: Tree, node: number): number {
  const { left, right, cover, threshold } = tree;
  if (left[node] < 0) return threshold[node];
  const sum = meanLeaf(tree, left[node]) * cover[left[node]] + meanLeaf(tree, right[node]) * cover[right[node]];
  return sum / cover[node];
}

/**
 * Exact Shapley values of each feature for each row under path-dependent expectations, in double precision: with
 * `expectedMargin` they sum to the margin.
 *
 * @param values row-major, rows x the ensemble's columns; NaN is missing
 * @returns rows x columns, in the unit of the margin
 * @source Lundberg, Erion and Lee 2018, algorithm 2; as XGBoost's `pred_contribs`
 */
export function treeContributions(ensemble: TreeEnsemble, values: ArrayLike<number>, rows: number): Float64Array {
  const explainer = new TreeExplainer(ensemble);
  const out = new Float64Array(rows * ensemble.columns);
  for (let row = 0; row < rows; row++) explainer.explain(values, row * ensemble.columns, out, row * ensemble.columns);
  return out;
}

/** `treeContributions` a row at a time. */
export class TreeExplainer {
  private readonly walks: readonly PathWalk[];

  constructor(ensemble: TreeEnsemble) {
    this.walks = ensemble.trees.map((tree) => new PathWalk(tree, depthOf(tree, 0)));
  }

  /** Adds the parts of the row that begins at `at` to `out` from `to` on. */
  explain(values: ArrayLike<number>, at: number, out: Float64Array, to: number): void {
    for (const walk of this.walks) walk.add(values, at, out, to);
  }
}

function depthOf(tree: Tree, node: number): number {
  return tree.left[node] < 0 ? 0 : 1 + Math.max(depthOf(tree, tree.left[node]), depthOf(tree, tree.right[node]));
}

/**
 * Walks all paths of one tree with the weights of the subsets that lead there. Each depth has a room of its own in the
 * arrays: a path of depth d takes d + 1 places from its parent's room and writes into the next.
 */
class PathWalk {
  private readonly feature: Int32Array;
  private readonly zero: Float64Array;
  private readonly one: Float64Array;
  private readonly weight: Float64Array;
  private values: ArrayLike<number> = [];
  private at = 0;
  private out: Float64Array = new Float64Array(0);
  private to = 0;

  constructor(
    private readonly tree: Tree,
    depth: number,
  ) {
    const places = ((depth + 2) * (depth + 3)) / 2 + depth + 3;
    this.feature = new Int32Array(places);
    this.zero = new Float64Array(places);
    this.one = new Float64Array(places);
    this.weight = new Float64Array(places);
  }

  /** Adds the tree's part of one row to `out` from `to` on. */
  add(values: ArrayLike<number>, at: number, out: Float64Array, to: number): void {
    this.values = values;
    this.at = at;
    this.out = out;
    this.to = to;
    this.visit(0, 0, 0, 1, 1, -1);
  }

  /** @param from first place of this path's room @param depth elements before this node's own */
  private visit(node: number, from: number, depth: number, zero: number, one: number, feature: number): void {
    this.extend(from, depth, zero, one, feature);
    const { left, right, cover, threshold, missingLeft } = this.tree;
    if (left[node] < 0) {
      for (let i = 1; i <= depth; i++) {
        const w = this.unwoundSum(from, depth, i);
        this.out[this.to + this.feature[from + i]] += w * (this.one[from + i] - this.zero[from + i]) * threshold[node];
      }
      return;
    }
    const split = this.tree.feature[node];
    const value = this.values[this.at + split];
    const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value < threshold[node];
    const hot = goesLeft ? left[node] : right[node];
    const cold = goesLeft ? right[node] : left[node];
    let incomingZero = 1;
    let incomingOne = 1;
    let last = depth;
    for (let i = 1; i <= depth; i++) {
      if (this.feature[from + i] !== split) continue;
      incomingZero = this.zero[from + i];
      incomingOne = this.one[from + i];
      this.unwind(from, depth, i);
      last--;
      break;
    }
    const room = from + depth + 1;
    for (const [child, passed] of [
      [hot, incomingOne],
      [cold, 0],
    ] as const) {
      this.copy(from, room, last + 1);
      this.visit(child, room, last + 1, (incomingZero * cover[child]) / cover[node], passed, split);
    }
  }

  private copy(from: number, to: number, count: number): void {
    this.feature.copyWithin(to, from, from + count);
    this.zero.copyWithin(to, from, from + count);
    this.one.copyWithin(to, from, from + count);
    this.weight.copyWithin(to, from, from + count);
  }

  private extend(from: number, depth: number, zero: number, one: number, feature: number): void {
    const { weight } = this;
    this.feature[from + depth] = feature;
    this.zero[from + depth] = zero;
    this.one[from + depth] = one;
    weight[from + depth] = depth === 0 ? 1 : 0;
    for (let i = depth - 1; i >= 0; i--) {
      weight[from + i + 1] += (one * weight[from + i] * (i + 1)) / (depth + 1);
      weight[from + i] = (zero * weight[from + i] * (depth - i)) / (depth + 1);
    }
  }

  private unwind(from: number, depth: number, index: number): void {
    const { weight, feature } = this;
    const one = this.one[from + index];
    const zero = this.zero[from + index];
    let next = weight[from + depth];
    for (let i = depth - 1; i >= 0; i--) {
      if (one !== 0) {
        const held = weight[from + i];
        weight[from + i] = (next * (depth + 1)) / ((i + 1) * one);
        next = held - (weight[from + i] * zero * (depth - i)) / (depth + 1);
      } else weight[from + i] = (weight[from + i] * (depth + 1)) / (zero * (depth - i));
    }
    for (let i = from + index; i < from + depth; i++) {
      feature[i] = feature[i + 1];
      this.zero[i] = this.zero[i + 1];
      this.one[i] = this.one[i + 1];
    }
  }

  private unwoundSum(from: number, depth: number, index: number): number {
    const one = this.one[from + index];
    const zero = this.zero[from + index];
    let next = this.weight[from + depth];
    let total = 0;
    for (let i = depth - 1; i >= 0; i--) {
      if (one !== 0) {
        const part = (next * (depth + 1)) / ((i + 1) * one);
        total += part;
        next = this.weight[from + i] - (part * zero * (depth - i)) / (depth + 1);
      } else if (zero !== 0) total += (this.weight[from + i] * (depth + 1)) / (zero * (depth - i));
    }
    return total;
  }
}
