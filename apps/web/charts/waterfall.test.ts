import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { layoutWaterfall } from "./waterfall.ts";

const contribution = fc.record({
  label: fc.string({ minLength: 1 }),
  contribution: fc.double({ min: -1, max: 1, noNaN: true }),
});

test("the bars, the rest included, sum to the score", () => {
  fc.assert(
    fc.property(
      fc.array(contribution, { maxLength: 8 }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (shown, score) => {
        const fall = layoutWaterfall(shown, score, 0.5);
        const sum = fall.steps.reduce((total, step) => total + step.contribution, fall.baseValue);
        assert.ok(Math.abs(sum - score) < 1e-12); // rounding of at most nine additions of values up to 1
      },
    ),
  );
});

test("bars stand by size, the rest last, each where the one before ended", () => {
  const fall = layoutWaterfall(
    [
      { label: "small", contribution: 0.01 },
      { label: "large", contribution: -0.2 },
    ],
    0.4,
    0.5,
  );
  assert.deepEqual(
    fall.steps.map((step) => step.label),
    ["large", "small", ""],
  );
  assert.equal(fall.steps[1]!.from, fall.steps[0]!.to);
  assert.ok(Math.abs(fall.steps[2]!.to - fall.total) < 1e-9);
});

test("a score that nothing moved stays in the middle", () => {
  const fall = layoutWaterfall([], 0.5, 0.5);
  assert.equal(fall.base, 50);
  assert.equal(fall.total, 50);
});
