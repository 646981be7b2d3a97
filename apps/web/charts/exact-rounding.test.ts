import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { roundedToSum } from "./exact-rounding.ts";

const cents = (value: number) => Math.round(value * 100);

test("the parts shown add up to the total shown", () => {
  // by the usual rounding 0.33 + 0.33 + 0.33 = 0.99, shown beside 1.00
  assert.deepEqual(roundedToSum([1 / 3, 1 / 3, 1 / 3], 2), [0.34, 0.33, 0.33]);
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 40 }), (values) => {
      const shown = roundedToSum(values, 2);
      const total = values.map((value) => value / 0.01).reduce((sum, value) => sum + value, 0);
      assert.equal(
        shown.reduce((sum, value) => sum + cents(value), 0),
        Math.round(total) + 0,
      );
      shown.forEach((value, at) => {
        assert.ok(Math.abs(value - values[at]!) <= 0.0101 + 1e-9, `${value} for ${values[at]}`);
      });
    }),
    { seed: 5, numRuns: 500 },
  );
});

test("nothing, one part and a part that is not known are taken as they are", () => {
  assert.deepEqual(roundedToSum([], 2), []);
  assert.deepEqual(roundedToSum([0.125], 1), [0.1]);
  assert.deepEqual(roundedToSum([Number.NaN, 0.126], 2), [Number.NaN, 0.13]);
});
