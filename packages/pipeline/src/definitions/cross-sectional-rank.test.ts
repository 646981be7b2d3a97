import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CrossSectionalRank } from "./cross-sectional-rank.js";

function ranksOf(values: readonly number[]): number[] {
  const out = new Float64Array(values.length);
  const rows = Int32Array.from(values, (_, i) => i);
  new CrossSectionalRank().rank(Float32Array.from(values), rows, out, 0, 1);
  return [...out];
}

test("ranks are centred in (0, 1), ties share their mean, missing values have none", () => {
  // scipy 1.17 rankdata([3, -1, 3, 2]) = [3.5, 1, 3.5, 2]; (r - 0.5) / 4
  assert.deepEqual(ranksOf([3, -1, 3, 2]), [0.75, 0.125, 0.75, 0.375]);
  assert.deepEqual(ranksOf([3, Number.NaN, -1]), [0.75, Number.NaN, 0.25]);
  assert.deepEqual(ranksOf([0, -0]), [0.5, 0.5]);
  assert.deepEqual(ranksOf([Infinity, -Infinity, 1e-45]), [5 / 6, 1 / 6, 0.5]);
  assert.deepEqual(ranksOf([7, 7, 7]), [0.5, 0.5, 0.5]);
  assert.deepEqual(ranksOf([5]), [0.5]);
  assert.deepEqual(ranksOf([Number.NaN, Number.NaN]), [Number.NaN, Number.NaN]);
  assert.deepEqual(ranksOf([]), []);
});

test("ranks equal the definition counted out: share below plus half of the ties", () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float(), fc.constant(Number.NaN));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), (values) => {
      const known = values.filter((v) => !Number.isNaN(v));
      const expected = values.map((v) => {
        if (Number.isNaN(v)) return Number.NaN;
        const below = known.filter((other) => other < v).length;
        const ties = known.filter((other) => other === v).length;
        return (below + ties / 2) / known.length;
      });
      ranksOf(values).forEach((rank, i) => {
        assert.ok(Object.is(rank, expected[i]) || Math.abs(rank - expected[i]) < 1e-15, `${rank} ${expected[i]}`);
      });
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("rows choose the section's members, in a strided matrix", () => {
  const out = new Float32Array(6).fill(9);
  new CrossSectionalRank().rank(new Float64Array([5, 1, 3]), Int32Array.of(2, -1, 1), out, 1, 2);
  assert.deepEqual([...out], [9, 0.75, 9, Number.NaN, 9, 0.25]);
});
