import { type BinaryJson, readBinaryJson } from "./universal-binary-json.js";

/** One regression tree; node 0 is the root. A row goes left where its value is below the threshold. */
export interface Tree {
  /** Child of each node; -1 for a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  /** Single precision; the leaf's value at a leaf. */
  readonly threshold: Float64Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** Sum of hessians of the rows trained on that passed the node: what expectations are weighted by. */
  readonly cover: Float64Array;
}

/** Boosted trees: a score is `base` plus one leaf of each tree. */
export interface TreeEnsemble {
  readonly columns: number;
  /** In the unit of the margin. */
  readonly base: number;
  readonly trees: readonly Tree[];
}

/**
 * The trees of an XGBoost model, from the bytes that XGBoost saves (UBJSON or JSON).
 *
 * @throws RangeError for what is no such model, and for what is not read here: linear and dart boosters, categorical
 * splits, several outputs
 */
export function readXgboostModel(content: Uint8Array): TreeEnsemble {
  const isJson = content[0] === 0x7b && (content[1] === 0x22 || content[1] === 0x0a || content[1] === 0x20);
  const model = isJson ? (JSON.parse(new TextDecoder().decode(content)) as BinaryJson) : readBinaryJson(content);
  const learner = member(model, "learner");
  const booster = member(learner, "gradient_booster");
  const name = member(booster, "name");
  if (name !== "gbtree") throw new RangeError(`booster ${String(name)}; only gbtree is read`);
  const parameters = member(learner, "learner_model_param");
  if (Number(member(parameters, "num_class")) > 1) throw new RangeError("a model of several classes");
  const objective = String(member(member(learner, "objective"), "name"));
  const trees = member(member(booster, "model"), "trees");
  if (!Array.isArray(trees)) throw new RangeError("a model without trees");
  return {
    columns: Number(member(parameters, "num_feature")),
    base: baseMargin(String(member(parameters, "base_score")), objective),
    trees: (trees as readonly BinaryJson[]).map(treeOf),
  };
}

function member(value: BinaryJson, key: string): BinaryJson {
  const found =
    value !== null && typeof value === "object" ? (value as Record<string, BinaryJson | undefined>)[key] : undefined;
  if (found === undefined) throw new RangeError(`a model without ${key}`);
  return found;
}

/** XGBoost 3 writes "[5E-1]", earlier ones "5E-1"; logistic objectives state a probability. */
function baseMargin(stated: string, objective: string): number {
  const value = Math.fround(Number(stated.replace(/[[\]]/g, "")));
  if (!Number.isFinite(value)) throw new RangeError(`base score ${stated}`);
  return /logi/.test(objective) ? Math.fround(-Math.log(1 / value - 1)) : value;
}

function treeOf(tree: BinaryJson): Tree {
  const numbers = (key: string): Float64Array => {
    const values = member(tree, key);
    if (typeof values !== "object" || values === null || !("length" in values)) throw new RangeError(`${key}: no list`);
    return Float64Array.from(values as ArrayLike<number | boolean>, Number);
  };
  const left = Int32Array.from(numbers("left_children"));
  const splitTypes = numbers("split_type");
  if (splitTypes.some((type) => type !== 0)) throw new RangeError("categorical splits are not read");
  const right = Int32Array.from(numbers("right_children"));
  const isBelow = (child: number) => child < left.length;
  if (left.length === 0 || !left.every(isBelow) || !right.every(isBelow))
    throw new RangeError("a tree with lost nodes");
  return {
    left,
    right,
    feature: Int32Array.from(numbers("split_indices")),
    threshold: numbers("split_conditions").map(Math.fround),
    missingLeft: Uint8Array.from(numbers("default_left")),
    cover: numbers("sum_hessian"),
  };
}

/** Leaf that a row reaches: its node. @param at first place of the row in `values` */
export function leafOf(tree: Tree, values: ArrayLike<number>, at: number): number {
  let node = 0;
  while (tree.left[node] >= 0) {
    const value = values[at + tree.feature[node]];
    const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value < tree.threshold[node];
    node = goesLeft ? tree.left[node] : tree.right[node];
  }
  return node;
}

/**
 * Margin of one row, summed in single precision in the order of the trees: XGBoost's own bits.
 *
 * @param values row-major; NaN is missing @param at first place of the row
 */
export function predictTrees(ensemble: TreeEnsemble, values: ArrayLike<number>, at = 0): number {
  let sum = ensemble.base;
  for (const tree of ensemble.trees) sum = Math.fround(sum + tree.threshold[leafOf(tree, values, at)]);
  return sum;
}
