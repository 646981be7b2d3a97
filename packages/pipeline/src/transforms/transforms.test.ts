import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crossSections, transformBySession } from "./cross-section.js";
import { applyTransform, fitTransform } from "./fitted-transform.js";
import { averageRanks, gaussianRank, rankToSigned, rankToUnit } from "./rank.js";
import { neutraliseBySector, zScore } from "./standardise.js";
import { medianDeviationBounds, quantileBounds, winsorise, winsoriseByMedianDeviation } from "./winsorise.js";

const everyone = (values: Float64Array) => Int32Array.from(values.keys());

test("ties share the mean of their ranks", () => {
  // scipy 1.16: rankdata([3, 1, 3, 2, 3]) = [4, 1, 4, 2, 4]
  assert.deepEqual([...averageRanks(Float64Array.from([3, 1, 3, 2, 3]))], [4, 1, 4, 2, 4]);
});

test("winsorising bounds are linear quantiles, or medians and scaled median deviations", () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => i);
  assert.deepEqual(quantileBounds(values), { low: 1, high: 99 });
  // median 50, median absolute deviation 25: 3 x 1.4826 x 25 = 111.195
  const { low, high } = medianDeviationBounds(values, 3);
  assert.ok(Math.abs(high - 161.1951663879201) < 1e-9 && Math.abs(low + 61.1951663879201) < 1e-9);
});

test("a transform of a session sees no other session and nobody outside the universe", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 12, maxLength: 40 }),
      (numbers) => {
        const values = Float64Array.from(numbers);
        const session = Int32Array.from(numbers, (_, i) => i % 3);
        const isMember = Uint8Array.from(numbers, (_, i) => (i % 5 === 4 ? 0 : 1));
        const sections = crossSections(session, isMember);
        for (const transform of [
          winsorise(0.1, 0.9),
          winsoriseByMedianDeviation(2),
          rankToSigned,
          rankToUnit,
          zScore,
          gaussianRank,
        ]) {
          const before = transformBySession(values, sections, transform);
          const changed = values.map((value, i) => (session[i] === 0 && isMember[i] === 1 ? value : value * 3 + 7));
          const after = transformBySession(changed, sections, transform);
          numbers.forEach((_, i) => {
            if (session[i] === 0) assert.ok(Object.is(before[i], after[i]));
            if (isMember[i] === 0) assert.ok(Number.isNaN(before[i]));
          });
        }
      },
    ),
    { seed: 5, numRuns: 50 },
  );
});

test("scores have mean 0 and deviation 1, signed ranks run from -1 to 1, unit ranks stay inside", () => {
  const values = Float64Array.from([5, 1, 4, 2, 3]);
  const scores = zScore(values, everyone(values));
  assert.ok(Math.abs(scores.reduce((sum, score) => sum + score, 0)) < 1e-12);
  assert.ok(Math.abs(scores.reduce((sum, score) => sum + score * score, 0) - 4) < 1e-12);
  assert.deepEqual([...rankToSigned(values, everyone(values))], [1, -1, 0.5, -0.5, 0]);
  assert.deepEqual([...rankToUnit(values, everyone(values))], [0.9, 0.1, 0.7, 0.3, 0.5]);
  assert.ok(Math.abs(gaussianRank(values, everyone(values))[4]) < 1e-12);
});

test("sector means vanish; a sector of one and an unknown one are compared with everybody", () => {
  const values = Float64Array.from([1, 3, 10, 20, 6]);
  const neutral = neutraliseBySector(Int32Array.from([0, 0, 1, -1, 0]))(values, everyone(values));
  assert.deepEqual(
    [...neutral].map((value) => Math.round(value * 1e9) / 1e9),
    [-2.333333333, -0.333333333, 2, 12, 2.666666667],
  );
});

test("missing values, one value and a constant session are answered without invention", () => {
  const session = Int32Array.from([0, 0, 0, 1, 2, 2]);
  const sections = crossSections(session, new Uint8Array(6).fill(1));
  const values = Float64Array.from([Number.NaN, Number.NaN, Number.NaN, 4, 7, 7]);
  const scores = transformBySession(values, sections, zScore);
  assert.deepEqual([...scores], [Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0, 0]);
  assert.deepEqual([...transformBySession(values, sections, rankToSigned)].slice(3), [0, 0, 0]);
  assert.equal(
    transformBySession(new Float64Array(0), crossSections(new Int32Array(0), new Uint8Array(0)), zScore).length,
    0,
  );
});

test("what is fitted does not change when rows outside the training dates do", () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => ((i * 37) % 101) - 50);
  const training = Int32Array.from({ length: 120 }, (_, i) => i);
  const fitted = fitTransform(values, training);
  const later = values.map((value, i) => (i >= 120 ? value * 1000 : value));
  assert.deepEqual(fitTransform(later, training), fitted);
  const applied = applyTransform(later, fitted);
  assert.ok(Math.max(...applied) <= (fitted.bounds.high - fitted.scale.mean) / fitted.scale.deviation);
});
