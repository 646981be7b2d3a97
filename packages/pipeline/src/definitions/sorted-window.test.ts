import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SortedWindow } from "./sorted-window.js";

function medianOf(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 }));

test("median and median absolute deviation equal those of a sort of the window, to the bit", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(value, fc.constant(Number.NaN)), { maxLength: 80 }), (values) => {
      const window = new SortedWindow(7);
      values.forEach((one, i) => {
        window.push(one);
        const last = values.slice(Math.max(0, i - 6), i + 1);
        const median = medianOf(last);
        assert.equal(window.median() + 0, median + 0);
        const deviation = medianOf(last.map((x) => Math.abs(x - median)));
        assert.equal(window.medianAbsoluteDeviation() + 0, deviation + 0);
        assert.ok(!(window.deviationBound() > deviation));
      });
    }),
    { seed: 1 },
  );
});

test("the deviation of 1, 1, 2, 2, 4, 6, 9 is 1 (Rousseeuw and Croux 1993: median 2, distances 1 1 0 0 2 4 7)", () => {
  const window = new SortedWindow(7);
  for (const one of [1, 1, 2, 2, 4, 6, 9]) window.push(one);
  assert.equal(window.medianAbsoluteDeviation(), 1);
});

test("dropping the oldest value leaves the window of the others", () => {
  const window = new SortedWindow(3);
  for (const one of [5, 1, 3, 9]) window.push(one);
  window.dropOldest();
  assert.equal(window.median(), 6);
  assert.equal(window.isFull, false);
  window.dropOldest();
  window.dropOldest();
  window.dropOldest();
  assert.ok(Number.isNaN(window.median()));
});
