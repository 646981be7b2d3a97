import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { predictTrees, readXgboostModel } from "./tree-ensemble.js";
import { expectedMargin, treeContributions } from "./tree-shap.js";
import { readBinaryJson } from "./universal-binary-json.js";

/** A model of one split on the second of three inputs: below 0.5 or missing 0.25, else -1. */
const stump = {
  learner: {
    learner_model_param: { num_feature: "3", num_class: "0", base_score: "[5E-1]" },
    objective: { name: "reg:squarederror" },
    gradient_booster: {
      name: "gbtree",
      model: {
        trees: [
          {
            left_children: [1, -1, -1],
            right_children: [2, -1, -1],
            split_indices: [1, 0, 0],
            split_conditions: [0.5, 0.25, -1],
            split_type: [0, 0, 0],
            default_left: [1, 0, 0],
            sum_hessian: [4, 3, 1],
          },
        ],
      },
    },
  },
};
type Stump = typeof stump;
const bytesOf = (model: unknown) => new TextEncoder().encode(JSON.stringify(model));
const changed = (change: (copy: Stump) => void) => {
  const copy = structuredClone(stump);
  change(copy);
  return bytesOf(copy);
};

test("a stump's score, expectation and contributions are what pencil and paper give", () => {
  const ensemble = readXgboostModel(bytesOf(stump));
  assert.deepEqual([ensemble.columns, ensemble.base, ensemble.trees.length], [3, 0.5, 1]);
  assert.equal(predictTrees(ensemble, [9, 0.4, 9]), 0.75);
  assert.equal(predictTrees(ensemble, [9, 0.5, 9]), -0.5);
  assert.equal(predictTrees(ensemble, [9, Number.NaN, 9]), 0.75);
  // (3 x 0.25 - 1) / 4 = -0.0625
  assert.equal(expectedMargin(ensemble), 0.4375);
  assert.deepEqual([...treeContributions(ensemble, [9, 0.4, 9], 1)], [0, 0.3125, 0]);
});

test("a logistic model's base is the log odds of the probability it states", () => {
  const half = changed(({ learner }) => {
    learner.objective.name = "binary:logistic";
    learner.learner_model_param.base_score = "2.5E-1";
  });
  assert.ok(Math.abs(readXgboostModel(half).base - Math.log(1 / 3)) < 1e-7);
});

test("what is not read says so: other boosters, classes, categories, lost nodes, no trees", () => {
  const refused: [RegExp, Uint8Array][] = [
    [
      /only gbtree/,
      changed(({ learner }) => {
        learner.gradient_booster.name = "gblinear";
      }),
    ],
    [
      /several classes/,
      changed(({ learner }) => {
        learner.learner_model_param.num_class = "3";
      }),
    ],
    [
      /categorical/,
      changed(({ learner }) => {
        learner.gradient_booster.model.trees[0].split_type = [1, 0, 0];
      }),
    ],
    [
      /lost nodes/,
      changed(({ learner }) => {
        learner.gradient_booster.model.trees[0].left_children = [7, -1, -1];
      }),
    ],
    [
      /base score/,
      changed(({ learner }) => {
        learner.learner_model_param.base_score = "much";
      }),
    ],
    [/without learner/, bytesOf({ other: 1 })],
  ];
  for (const [reason, bytes] of refused) assert.throws(() => readXgboostModel(bytes), reason);
  assert.throws(() => readXgboostModel(new Uint8Array(0)), RangeError);
});

test("typed, counted and plain containers of binary JSON read as written", () => {
  const text = (value: string) => Buffer.from(value, "latin1");
  const bytes = Buffer.concat([
    text("{i\x01a[$d#i\x02"),
    Buffer.from([0x3f, 0x80, 0, 0, 0xbf, 0, 0, 0]),
    text("i\x01b[#i\x03TFZi\x01c[Si\x02hii\xfb]L"),
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]),
    text("dU\xff}"),
  ]);
  const found = readBinaryJson(bytes) as Record<string, unknown>;
  assert.deepEqual(found.a, Float64Array.of(1, -0.5));
  assert.deepEqual(found.b, [true, false, null]);
  assert.deepEqual(found.c, ["hi", -5]);
  assert.equal(found.d, 255);
});

test("damaged bytes are refused and never read for ever", () => {
  const start = Buffer.from("{L\0\0\0\0\0\0\0\x07learner{", "latin1");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
      const bytes = Buffer.concat([start, tail]);
      try {
        readXgboostModel(bytes);
        assert.fail("no model can be in sixty bytes");
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }),
    { numRuns: 500, seed: 6 },
  );
});
