import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluateIsotonic, fitIsotonic } from "./isotonic-regression.js";

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}`);

test("pool adjacent violators by hand, and R's isoreg example", () => {
  // isoreg(c(1,0,4,3,3,5,4,2,0))$yf: 0.5 0.5 3 3 3 3 3 3 3
  const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const curve = fitIsotonic(x, Float64Array.of(1, 0, 4, 3, 3, 5, 4, 2, 0));
  [0.5, 0.5, 3, 3, 3, 3, 3, 3, 3].forEach((expected, i) => {
    near(evaluateIsotonic(curve, i + 1), expected);
  });
  // Between the levels linear, outside flat.
  near(evaluateIsotonic(curve, 2.5), 1.75);
  assert.equal(evaluateIsotonic(curve, -9), 0.5);
  near(evaluateIsotonic(curve, 99), 3);
});

test("equal scores are one point of their weighted mean", () => {
  const curve = fitIsotonic(Float64Array.of(1, 1, 2), Float64Array.of(0, 3, 5), Float64Array.of(2, 1, 1));
  assert.deepEqual([...curve.x], [1, 2]);
  near(curve.y[0], 1);
});

test("empty, all NaN, one pair and constant scores", () => {
  for (const curve of [
    fitIsotonic(new Float64Array(0), new Float64Array(0)),
    fitIsotonic(Float64Array.of(Number.NaN, 1), Float64Array.of(1, Number.NaN)),
  ]) {
    assert.equal(curve.x.length, 0);
    assert.ok(Number.isNaN(evaluateIsotonic(curve, 1)));
  }
  const one = fitIsotonic(Float64Array.of(5), Float64Array.of(0.25));
  assert.equal(evaluateIsotonic(one, -1), 0.25);
  assert.ok(Number.isNaN(evaluateIsotonic(one, Number.NaN)));
  near(evaluateIsotonic(fitIsotonic(Float64Array.of(2, 2, 2), Float64Array.of(0, 1, 1)), 2), 2 / 3);
});

const pairs = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -5, max: 5 })), { minLength: 1 });

test("the curve never falls, keeps the mean of the outcomes, and leaves rising outcomes as they are", () => {
  fc.assert(
    fc.property(pairs, (points) => {
      const x = Float64Array.from(points, ([score]) => score);
      const y = Float64Array.from(points, ([, outcome]) => outcome);
      const curve = fitIsotonic(x, y);
      for (let i = 1; i < curve.x.length; i++) assert.ok(curve.x[i] > curve.x[i - 1] && curve.y[i] >= curve.y[i - 1]);
      const fitted = x.map((score) => evaluateIsotonic(curve, score));
      const difference = fitted.reduce((sum, value, i) => sum + value - y[i], 0);
      assert.ok(Math.abs(difference) < 1e-9 * Math.max(1, points.length));
      const rising = fitIsotonic(x, x);
      x.forEach((score) => {
        near(evaluateIsotonic(rising, score), score);
      });
    }),
  );
});

test("no other never falling step fits better: max-min formula at every point", () => {
  // Robertson, Wright and Dykstra 1988: the fit at i is max over a <= i of min over b >= i of the mean of y[a..b]
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 }), (values) => {
      const curve = fitIsotonic(Float64Array.from(values.keys()), Float64Array.from(values));
      const average = (a: number, b: number) => values.slice(a, b + 1).reduce((s, v) => s + v, 0) / (b - a + 1);
      values.forEach((_, i) => {
        let best = Number.NEGATIVE_INFINITY;
        for (let a = 0; a <= i; a++) {
          let least = Number.POSITIVE_INFINITY;
          for (let b = i; b < values.length; b++) least = Math.min(least, average(a, b));
          best = Math.max(best, least);
        }
        near(evaluateIsotonic(curve, i), best);
      });
    }),
  );
});
