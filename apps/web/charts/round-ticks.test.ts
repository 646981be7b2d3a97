import assert from "node:assert/strict";
import { test } from "node:test";
import { ticks } from "d3-array";
import fc from "fast-check";
import { roundTicks } from "./round-ticks.ts";

test("ticks are those of d3-array within the last bits", () => {
  for (const [low, high, count] of [
    [0, 1, 5],
    [-0.08, 0.12, 4],
    [93, 131, 4],
    [-3, 3, 5],
    [0.001, 0.0019, 3],
    [1e6, 9e6, 6],
  ] as const) {
    assert.deepEqual(roundTicks(low, high, count), ticks(low, high, count));
  }
});

test("between the ends of any range there are as many ticks as d3-array gives, give or take one at each end", () => {
  const decade = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(decade, decade, fc.integer({ min: 1, max: 8 }), (one, other, count) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      fc.pre(high - low > 1e-6 * Math.max(1, Math.abs(low), Math.abs(high)));
      const own = roundTicks(low, high, count);
      const theirs = ticks(low, high, count);
      const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high), high - low);
      assert.ok(own.every((tick) => tick >= low - slack && tick <= high + slack));
      assert.ok(Math.abs(own.length - theirs.length) <= 2, `${own} ${theirs}`);
    }),
  );
});

test("a range without size, without ends or without ticks asked for is answered", () => {
  assert.deepEqual(roundTicks(3, 3, 4), [3]);
  assert.deepEqual(roundTicks(Number.NaN, 1, 4), []);
  assert.deepEqual(roundTicks(0, 1, 0), []);
});
