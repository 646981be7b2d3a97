import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pearsonCorrelation } from "../statistics/correlation.js";
import { standardDeviation } from "../statistics/moments.js";
import { fitRidge, predictRidge, RidgeSums } from "./ridge.js";

const rows = 12;
const indices = Array.from({ length: rows }, (_, i) => i);
const values = Float64Array.from(
  indices.flatMap((i) => [((i * 7) % 12) / 4, 100 + ((i * 5) % 11) / 8, ((i * i) % 13) - 3]),
);
const labels = Float64Array.from(indices, (i) => ((i * 3) % 7) / 2 - 1);

function assertNear(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(found[i] - value) <= tolerance, `${i}: ${found[i]}; expected ${value}`);
  });
}

test("coefficients, intercept and predictions equal scikit-learn's", () => {
  // scikit-learn 1.9.1: Ridge(alpha).fit(StandardScaler().fit_transform(X), y); both solve in double precision
  const one = fitRidge(values, 3, labels, 1);
  assertNear(one.coefficients, [0.02296841281074847, 0.44215656397373315, -0.40098582057253596], 1e-12);
  assertNear([one.intercept], [0.5416666666666717], 1e-12);
  assertNear(
    predictRidge(one, values, rows).subarray(0, 3),
    [0.5157831685885184, 1.1300661422020015, 1.4713755263178434],
    1e-12,
  );
  const strong = fitRidge(values, 3, labels, 25);
  assertNear(strong.coefficients, [-0.028400453906456357, 0.140430381425463, -0.11212483609320681], 1e-12);
});

test("a sample that grows is solved at any point as if it stood alone", () => {
  const sums = new RidgeSums(3, 2);
  sums.add(values, 0, 7, [labels, labels.map((label) => -label)]);
  const early = sums.solve(0, 2);
  sums.add(values, 7, rows, [labels, labels.map((label) => -label)]);
  const alone = fitRidge(values.subarray(0, 21), 3, labels.subarray(0, 7), 2);
  assert.deepEqual(early, alone);
  const whole = fitRidge(values, 3, labels, 2);
  assertNear(sums.solve(0, 2).coefficients, [...whole.coefficients], 1e-13);
  assertNear(sums.solve(1, 2).coefficients, [...whole.coefficients.map((c) => -c)], 1e-13);
});

test("a missing input counts as the centre, a row with a missing label not at all", () => {
  const centred = new RidgeSums(2, 1, 0.5);
  centred.add([Number.NaN, 0.9, 0.2, 0.5, 0.7, Number.NaN, 0.1, 0.1], 0, 4, [[1, 2, 3, Number.NaN]]);
  const plain = fitRidge([0, 0.4, -0.3, 0, 0.2, 0], 2, [1, 2, 3], 0.3);
  const model = centred.solve(0, 0.3);
  assert.equal(model.rows, 3);
  assertNear(model.coefficients, [...plain.coefficients], 1e-14);
  const missing = predictRidge(model, [Number.NaN, Number.NaN], 1);
  assertNear(missing, [...predictRidge(plain, [0, 0], 1)], 1e-14);
});

test("a constant or empty column has no say, no rows give no intercept, a penalty of zero is refused", () => {
  const model = fitRidge([5, Number.NaN, 1, 5, Number.NaN, 2, 5, Number.NaN, 4], 3, [1, 2, 3], 1);
  assert.equal(model.coefficients[0], 0);
  assert.equal(model.coefficients[1], 0);
  assert.ok(model.coefficients[2] > 0);
  const one = fitRidge([1, 2], 2, [7], 1);
  assert.deepEqual([...predictRidge(one, [9, 9], 1)], [7]);
  const none = fitRidge([], 2, [], 1);
  assert.ok(Number.isNaN(none.intercept));
  assert.deepEqual([...none.coefficients], [0, 0]);
  assert.deepEqual([...fitRidge([1, 3, 2], 1, [4, 4, 4], 1).coefficients], [0]);
  assert.throws(() => fitRidge([1], 1, [1], 0), RangeError);
});

test("the residuals of the fit are orthogonal to each input up to the penalty (normal equations)", () => {
  const cell = fc.double({ min: -10, max: 10, noNaN: true });
  const sample = fc.array(fc.tuple(cell, cell, cell), { minLength: 5, maxLength: 60 });
  fc.assert(
    fc.property(sample, fc.double({ min: 0.01, max: 100, noNaN: true }), (drawn, penalty) => {
      const inputs = drawn.flatMap((point) => point.slice(0, 2));
      const answers = drawn.map((point) => point[2]);
      const model = fitRidge(inputs, 2, answers, penalty);
      const fitted = predictRidge(model, inputs, drawn.length);
      for (let column = 0; column < 2; column++) {
        let moment = 0;
        for (let row = 0; row < drawn.length; row++) {
          const z = (inputs[row * 2 + column] - model.mean[column]) / model.scale[column];
          moment += z * (answers[row] - fitted[row]);
        }
        // sums of at most 60 products below 10^3, in double precision; a nearly constant column loses more
        const spread = model.scale[column] > 1e-4 ? 1e-6 : Number.POSITIVE_INFINITY;
        assert.ok(Math.abs(moment - penalty * model.coefficients[column]) < spread);
      }
    }),
    { numRuns: 100, seed: 5 },
  );
});

test("the sums give each column's correlation with the labels, missing inputs counted as the centre", () => {
  const cell = fc.double({ min: -3, max: 3, noNaN: true });
  const sample = fc.array(fc.tuple(fc.option(cell, { nil: Number.NaN, freq: 5 }), cell), {
    minLength: 3,
    maxLength: 80,
  });
  fc.assert(
    fc.property(sample, (drawn) => {
      const sums = new RidgeSums(2, 1, 0.5);
      const inputs = Float64Array.from(drawn.flatMap(([value]) => [value, 7]));
      const labels = Float64Array.from(drawn, ([, label]) => label);
      sums.add(inputs, 0, drawn.length, [labels]);
      const deviation = standardDeviation(labels, 0);
      const [found, constant] = sums.correlations(0, deviation * deviation);
      const filled = Float64Array.from(drawn, ([value]) => (Number.isNaN(value) ? 0.5 : value));
      const expected = pearsonCorrelation(filled, labels);
      assert.ok(Number.isNaN(constant));
      // sums of at most 80 products of single digits; where either side hardly varies, digits are lost
      const isTold = standardDeviation(filled, 0) > 1e-3 && deviation > 1e-3;
      if (isTold) assert.ok(Math.abs(found - expected) < 1e-8, `${found} ${expected}`);
    }),
    { numRuns: 200, seed: 9 },
  );
  const one = new RidgeSums(1);
  one.add([3], 0, 1, [[1]]);
  assert.ok(Number.isNaN(one.correlations(0, 1)[0]));
  assert.ok(Number.isNaN(new RidgeSums(1).correlations(0, 1)[0]));
});
