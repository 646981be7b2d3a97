import { leafOf, type RidgeModel, type TreeEnsemble } from "@plumbline/quant";

/** Moving one feature of a row to another attainable rank. */
export interface Step {
  readonly column: number;
  /** (p - 0.5) / n for a place p, single precision. */
  readonly rank: number;
  /** Size of the move, in ranks. */
  readonly distance: number;
  /** Change of the score, to the rounding of its sum. */
  readonly effect: number;
}

/** What moving features does to a row's score. */
export interface ScoreSteps {
  /** Steps of one feature that change the score, nearest first. */
  stepsOf(column: number): Step[];
  /** Change of the score when both steps are taken. */
  effectOf(first: Step, second: Step): number;
}

/** Rank of the p-th lowest of n, as learners see it. */
export function rankAt(place: number, count: number): number {
  return Math.fround((place - 0.5) / count);
}

/** Which trees ask for each feature, and at which thresholds. */
export class TreeThresholds {
  readonly treesOf: readonly Int32Array[];
  /** Ascending, distinct, by feature. */
  readonly thresholdsOf: readonly Float64Array[];

  constructor(readonly ensemble: TreeEnsemble) {
    const trees: Set<number>[] = Array.from({ length: ensemble.columns }, () => new Set());
    const thresholds: Set<number>[] = Array.from({ length: ensemble.columns }, () => new Set());
    ensemble.trees.forEach((tree, t) => {
      tree.left.forEach((child, node) => {
        if (child < 0) return;
        trees[tree.feature[node]].add(t);
        thresholds[tree.feature[node]].add(tree.threshold[node]);
      });
    });
    this.treesOf = trees.map((set) => Int32Array.from(set));
    this.thresholdsOf = thresholds.map((set) => Float64Array.from(set).sort());
  }
}

/**
 * Steps over the thresholds of a tree ensemble: between two thresholds nothing changes, so that the nearest attainable
 * rank beyond each is all there is to try.
 *
 * @param values a row's ranks; a missing one takes no step
 * @param counts members with a value, by column
 */
export function treeSteps(model: TreeThresholds, values: Float32Array, counts: Int32Array): ScoreSteps {
  const { ensemble, treesOf, thresholdsOf } = model;
  const row = Float32Array.from(values);
  const leaves = Float64Array.from(ensemble.trees, (tree) => tree.threshold[leafOf(tree, row, 0)]);
  const change = (trees: Iterable<number>) => {
    let sum = 0;
    for (const t of trees) sum += ensemble.trees[t].threshold[leafOf(ensemble.trees[t], row, 0)] - leaves[t];
    return sum;
  };
  return {
    stepsOf(column) {
      const from = values[column];
      const count = counts[column];
      if (Number.isNaN(from) || count === 0) return [];
      const ranks = new Set<number>();
      for (const threshold of thresholdsOf[column]) {
        const rank = threshold <= from ? lastBelow(threshold, count) : firstFrom(threshold, count);
        if (!Number.isNaN(rank)) ranks.add(rank);
      }
      const steps = [...ranks].map((rank): Step => {
        row[column] = rank;
        return { column, rank, distance: Math.abs(rank - from), effect: change(treesOf[column]) };
      });
      row[column] = from;
      return steps.filter(({ effect }) => effect !== 0).sort((a, b) => a.distance - b.distance || a.rank - b.rank);
    },
    effectOf(first, second) {
      row[first.column] = first.rank;
      row[second.column] = second.rank;
      const effect = change(new Set([...treesOf[first.column], ...treesOf[second.column]]));
      row[first.column] = values[first.column];
      row[second.column] = values[second.column];
      return effect;
    },
  };
}

/** Largest attainable rank below a threshold; NaN where there is none. */
function lastBelow(threshold: number, count: number): number {
  let place = Math.min(count, Math.ceil(threshold * count + 0.5));
  while (place >= 1 && rankAt(place, count) >= threshold) place--;
  return place >= 1 ? rankAt(place, count) : Number.NaN;
}

/** Smallest attainable rank not below a threshold; NaN where there is none. */
function firstFrom(threshold: number, count: number): number {
  let place = Math.max(1, Math.floor(threshold * count + 0.5));
  while (place <= count && rankAt(place, count) < threshold) place++;
  return place <= count ? rankAt(place, count) : Number.NaN;
}

/** Places tried for a feature of a ridge: enough for a step of 2 % of the universe. */
const placesTried = 50;

/** Steps of a linear model: its score changes with every place, so that about fifty places a feature are tried. */
export function ridgeSteps(model: RidgeModel, values: Float32Array, counts: Int32Array): ScoreSteps {
  const slope = (column: number) => model.coefficients[column] / model.scale[column];
  return {
    stepsOf(column) {
      const from = values[column];
      const count = counts[column];
      if (Number.isNaN(from) || count === 0 || slope(column) === 0) return [];
      const every = Math.max(1, Math.floor(count / placesTried));
      const steps: Step[] = [];
      const own = Math.round(from * count + 0.5);
      for (let place = 1; place <= count; place++) {
        if (place !== 1 && place !== count && (place - own) % every !== 0) continue;
        const rank = rankAt(place, count);
        if (rank === from) continue;
        steps.push({ column, rank, distance: Math.abs(rank - from), effect: slope(column) * (rank - from) });
      }
      return steps.sort((a, b) => a.distance - b.distance || a.rank - b.rank);
    },
    effectOf: (first, second) => first.effect + second.effect,
  };
}
