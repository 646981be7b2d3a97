import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { holmAdjust } from "./holm-adjustment.js";

test("Holm's adjustment of four p-values is that of R's p.adjust", () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") = 0.03 0.06 0.06 0.02
  const adjusted = holmAdjust([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((expected, i) => {
    assert.ok(Math.abs(adjusted[i] - expected) < 1e-15, `${i}: ${adjusted[i]}`);
  });
});

test("none, one, equal and missing p-values", () => {
  assert.deepEqual([...holmAdjust([])], []);
  assert.deepEqual([...holmAdjust([0.04])], [0.04]);
  assert.deepEqual([...holmAdjust([0.5, 0.5])], [1, 1]);
  assert.deepEqual([...holmAdjust([Number.NaN, 0.02, Number.NaN, 0.5])], [Number.NaN, 0.04, Number.NaN, 0.5]);
  assert.deepEqual([...holmAdjust([Number.NaN, Number.NaN])], [Number.NaN, Number.NaN]);
});

test("adjusted p-values are never below the raw ones nor below Holm's own order, and never above Bonferroni's", () => {
  const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(p, (values) => {
      const adjusted = holmAdjust(values);
      for (let i = 0; i < values.length; i++) {
        assert.ok(adjusted[i] >= values[i] && adjusted[i] <= Math.min(1, values.length * values[i]));
        for (let j = 0; j < values.length; j++) if (values[i] < values[j]) assert.ok(adjusted[i] <= adjusted[j]);
      }
    }),
  );
});

test("the order in which tests are listed changes no adjusted p-value", () => {
  const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
  fc.assert(
    fc.property(p, (values) => {
      const backward = holmAdjust([...values].reverse()).reverse();
      assert.deepEqual([...holmAdjust(values)], [...backward]);
    }),
  );
});
