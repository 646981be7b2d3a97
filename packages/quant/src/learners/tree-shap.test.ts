import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { leafOf, predictTrees, type Tree, type TreeEnsemble } from "./tree-ensemble.js";
import { expectedMargin, treeContributions } from "./tree-shap.js";

const columns = 4;

/** A random tree as nested nodes; thresholds and leaves in single precision, covers add up. */
type Node =
  | { feature: number; threshold: number; missingLeft: boolean; left: Node; right: Node }
  | { leaf: number; cover: number };
const single = fc.integer({ min: -40, max: 40 }).map((value) => value / 8);
const leaf = fc.record({ leaf: single, cover: fc.integer({ min: 1, max: 9 }) });
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({
      feature: fc.integer({ min: 0, max: columns - 1 }),
      threshold: single,
      missingLeft: fc.boolean(),
      left: tie("node"),
      right: tie("node"),
    }),
  ),
}));
const cell = fc.oneof({ weight: 5, arbitrary: single }, { weight: 1, arbitrary: fc.constant(Number.NaN) });
const row = fc.array(cell, { minLength: columns, maxLength: columns });

function treeOf(root: Node): Tree {
  const nodes: Node[] = [];
  const children: [number, number][] = [];
  const place = (one: Node): number => {
    const at = nodes.push(one) - 1;
    children.push([-1, -1]);
    if (!("leaf" in one)) children[at] = [place(one.left), place(one.right)];
    return at;
  };
  place(root);
  const coverOf = (one: Node): number => ("leaf" in one ? one.cover : coverOf(one.left) + coverOf(one.right));
  return {
    left: Int32Array.from(children, ([left]) => left),
    right: Int32Array.from(children, ([, right]) => right),
    feature: Int32Array.from(nodes, (one) => ("leaf" in one ? 0 : one.feature)),
    threshold: Float64Array.from(nodes, (one) => ("leaf" in one ? one.leaf : one.threshold)),
    missingLeft: Uint8Array.from(nodes, (one) => ("leaf" in one || !one.missingLeft ? 0 : 1)),
    cover: Float64Array.from(nodes, coverOf),
  };
}

/** What a tree says where only the features of `known` are known: the definition that Shapley values rest on. */
function expectation(tree: Tree, values: readonly number[], known: number, node = 0): number {
  const { left, right, cover, threshold, feature, missingLeft } = tree;
  if (left[node] < 0) return threshold[node];
  const value = values[feature[node]];
  if (known & (1 << feature[node])) {
    const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value < threshold[node];
    return expectation(tree, values, known, goesLeft ? left[node] : right[node]);
  }
  const sides = [left[node], right[node]].map((child) => expectation(tree, values, known, child) * cover[child]);
  return (sides[0] + sides[1]) / cover[node];
}

/** Shapley values by their definition: over all subsets of the other features. */
function shapley(tree: Tree, values: readonly number[], feature: number): number {
  const factorial = [1, 1, 2, 6, 24];
  let sum = 0;
  for (let known = 0; known < 1 << columns; known++) {
    if (known & (1 << feature)) continue;
    const size = [0, 1, 2, 3].filter((other) => known & (1 << other)).length;
    const weight = (factorial[size] * factorial[columns - size - 1]) / factorial[columns];
    sum += weight * (expectation(tree, values, known | (1 << feature)) - expectation(tree, values, known));
  }
  return sum;
}

test("contributions are the Shapley values of their definition, over all subsets of features", () => {
  fc.assert(
    fc.property(node, row, (root, values) => {
      const tree = treeOf(root);
      const found = treeContributions({ columns, base: 0, trees: [tree] }, values, 1);
      for (let feature = 0; feature < columns; feature++) {
        assert.ok(Math.abs(found[feature] - shapley(tree, values, feature)) < 1e-9);
      }
    }),
    { numRuns: 300, seed: 4 },
  );
});

test("contributions and the expected margin sum to the margin, for every row of several trees", () => {
  fc.assert(
    fc.property(fc.array(node, { maxLength: 5 }), fc.array(row, { maxLength: 4 }), single, (roots, rows, base) => {
      const ensemble: TreeEnsemble = { columns, base, trees: roots.map(treeOf) };
      const values = rows.flat();
      const found = treeContributions(ensemble, values, rows.length);
      const start = expectedMargin(ensemble);
      rows.forEach((_, i) => {
        const sum = found.subarray(i * columns, (i + 1) * columns).reduce((a, b) => a + b, start);
        assert.ok(Math.abs(sum - predictTrees(ensemble, values, i * columns)) < 1e-9);
      });
    }),
    { numRuns: 200, seed: 5 },
  );
});

test("a feature that no path asks for has no part, and a tree of one leaf gives none at all", () => {
  const split = treeOf({
    feature: 1,
    threshold: 0.5,
    missingLeft: true,
    left: { leaf: -1, cover: 3 },
    right: { leaf: 1, cover: 1 },
  });
  assert.deepEqual([...treeContributions({ columns, base: 0, trees: [split] }, [0, 1, 0, 0], 1)], [0, 1.5, 0, 0]);
  assert.equal(expectedMargin({ columns, base: 0.25, trees: [split] }), -0.25);
  const stump = treeOf({ leaf: 2, cover: 1 });
  assert.deepEqual([...treeContributions({ columns, base: 0, trees: [stump] }, [0, 1, 0, 0], 1)], [0, 0, 0, 0]);
  assert.equal(leafOf(stump, [0, 0, 0, 0], 0), 0);
});
