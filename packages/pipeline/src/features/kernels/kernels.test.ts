import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EvaluationPlan } from "../evaluation-plan.js";
import { sessionAxis } from "../session-axis.js";
import { uniformFrom } from "../test/synthetic-market.js";

const length = 400;
const axis = sessionAxis(Int32Array.from({ length }, (_, i) => 17_000 + i + 2 * Math.floor(i / 5)));

/** An expression of close (and open) at every session. */
function evaluate(text: string, close: Float64Array, open = close): Float32Array {
  const plan = new EvaluationPlan([text], axis);
  const out = new Float32Array(close.length);
  const sessions = Int32Array.from(close.keys());
  plan.evaluate({ from: 0, to: close.length, fields: { close, open } }, sessions, [out], 0);
  return out;
}

const present = (values: Float64Array, k: number, d: number) =>
  [...values.subarray(Math.max(0, k - d + 1), k + 1)].filter(Number.isFinite);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two passes over each window, in the order of the textbook. */
const naive: Record<string, (values: readonly number[]) => number> = {
  Mean: mean,
  Sum: (values) => (values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : Number.NaN),
  Std: (values) => {
    const centre = mean(values);
    const sum = values.reduce((total, value) => total + (value - centre) * (value - centre), 0);
    return values.length > 1 ? Math.sqrt(sum / (values.length - 1)) : Number.NaN;
  },
  Max: (values) => (values.length > 0 ? Math.max(...values) : Number.NaN),
  Min: (values) => (values.length > 0 ? Math.min(...values) : Number.NaN),
  Med: (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    if (sorted.length === 0) return Number.NaN;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  },
  Count: (values) => values.length,
};

function assertClose(actual: number, expected: number, tolerance: number, about: string): void {
  if (Number.isNaN(expected)) assert.ok(Number.isNaN(actual), `${about}: ${actual}, expected NaN`);
  else assert.ok(Math.abs(actual - expected) <= tolerance, `${about}: ${actual}, expected ${expected}`);
}

test("windowed statistics equal a naive two-pass reference, with a large mean and gaps", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom(0, 1, 1e6, -1e9),
      fc.constantFrom(2, 5, 20, 60, 70),
      (seed, level, d) => {
        const uniform = uniformFrom(seed);
        const x = Float64Array.from({ length }, () => (uniform() < 0.1 ? Number.NaN : level + 10 * uniform()));
        for (const [name, reference] of Object.entries(naive)) {
          const out = evaluate(`${name}($close,${d})`, x);
          for (let k = 0; k < length; k += 7) {
            const expected = reference(present(x, k, d));
            const tolerance = name === "Std" ? 2e-5 : 1e-6 * Math.max(1, Math.abs(expected));
            assertClose(out[k], expected, tolerance, `${name} over ${d} at ${k}, level ${level}`);
          }
        }
      },
    ),
    { seed: 3, numRuns: 12 },
  );
});

test("after a spike the deviation of a quiet window is as exact as without it", () => {
  const x = Float64Array.from({ length }, (_, i) => (i === 150 ? 1e12 : 5 + (i % 3)));
  const out = evaluate("Std($close,5)", x);
  for (let k = 155; k < 190; k++) assertClose(out[k], naive.Std(present(x, k, 5)), 1e-6, `session ${k}`);
});

test("a constant series has deviation 0, no correlation, no R squared, and rank in the middle", () => {
  const x = new Float64Array(length).fill(17.3);
  const y = Float64Array.from({ length }, (_, i) => i % 7);
  assert.deepEqual([...evaluate("Std($close,20)", x)].slice(1), new Array(length - 1).fill(0));
  assert.ok(evaluate("Corr($close,$open,20)", x, y).every(Number.isNaN));
  assert.ok(evaluate("Rsquare($close,20)", x).every(Number.isNaN));
  assertClose(evaluate("Rank($close,4)", x)[50], (1 + 2 + 3 + 4) / 4 / 4, 1e-7, "rank");
});

test("a straight line has its own slope, R squared 1 and no residual", () => {
  const x = Float64Array.from({ length }, (_, i) => 100 + 0.25 * i);
  assertClose(evaluate("Slope($close,30)", x)[300], 0.25, 1e-7, "slope");
  assertClose(evaluate("Rsquare($close,30)", x)[300], 1, 1e-6, "R squared");
  assertClose(evaluate("Resi($close,30)", x)[300], 0, 1e-6, "residual");
});

test("positions of extremes count from the oldest value, the oldest of ties first", () => {
  const x = Float64Array.from([1, 3, 3, 2, 0, 0, 5]);
  assert.deepEqual([...evaluate("IdxMax($close,3)", x)], [1, 2, 2, 1, 1, 1, 3]);
  assert.deepEqual([...evaluate("IdxMin($close,3)", x)], [1, 1, 1, 3, 3, 2, 1]);
});

test("numpy's argmax, which Qlib uses, takes a missing value inside the window for the extreme", () => {
  const x = Float64Array.from([1, Number.NaN, 3, 2]);
  assert.deepEqual([...evaluate("IdxMax($close,3)", x)], [1, 2, 2, 1]);
});

test("an empty window, one value and nothing but missing values give NaN where nothing is defined", () => {
  const nothing = new Float64Array(5).fill(Number.NaN);
  for (const text of [
    "Mean($close,3)",
    "Std($close,3)",
    "Max($close,3)",
    "Rank($close,3)",
    "Slope($close,3)",
    "EMA($close,3)",
    "RSI($close,3)",
  ]) {
    assert.ok(evaluate(text, nothing).every(Number.isNaN), text);
  }
  const one = Float64Array.from([4]);
  assert.deepEqual([...evaluate("Mean($close,3)", one)], [4]);
  assert.ok(Number.isNaN(evaluate("Std($close,3)", one)[0]));
  assert.equal(evaluate("Mean($close,3)", new Float64Array(0)).length, 0);
});

test("whole powers are products, and a comparison with a missing value is false", () => {
  const x = Float64Array.from([2, Number.NaN, -3]);
  assert.deepEqual([...evaluate("$close**3", x)], [8, Number.NaN, -27]);
  assert.deepEqual(
    [...evaluate("$close**-1", x)].map((value) => Math.fround(value)),
    [0.5, Number.NaN, Math.fround(-1 / 3)],
  );
  assert.deepEqual([...evaluate("$close>0", x)], [1, 0, 0]);
  assert.deepEqual([...evaluate("If($close>0,1*$close,-1*$close)", x)], [2, Number.NaN, 3]);
});
