import assert from "node:assert/strict";
import { test } from "node:test";
import { cosineCount, cosineLongRunVariance } from "./equal-weighted-cosine.js";
import { fixedBandwidthCriticalValue, neweyWestLags, neweyWestVariance } from "./newey-west.js";
import { overlapSafeMean } from "./overlap-safe-mean.js";

/** Seeded normal-like numbers: sum of twelve 32-bit uniforms minus six (mulberry32). */
function noise(seed: number, length: number): Float64Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
  return Float64Array.from({ length }, () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  });
}

/** Sums of h neighbours: the overlap that h-session labels have. */
function overlapping(seed: number, length: number, h: number): Float64Array {
  const shocks = noise(seed, length + h - 1);
  return Float64Array.from({ length }, (_, t) => {
    let sum = 0;
    for (let k = 0; k < h; k++) sum += shocks[t + k];
    return sum;
  });
}

test("the number of cosines is min(floor(0.41 T^(2/3)), floor(T / 3h))", () => {
  // floor(.41 * 1000^(2/3)) = floor(41.0) and floor(1250^(2/3) * .41) = floor(47.57), by hand
  assert.equal(cosineCount(1000, 1), 41);
  assert.equal(cosineCount(1250, 5), 47);
  assert.equal(cosineCount(1000, 21), 15);
  assert.equal(cosineCount(0, 5), 0);
});

test("under pure noise the test at 5 % rejects 5 % of the time, at horizons 1, 5 and 21", () => {
  // 1,000 samples: 1.96 standard errors of the rejection rate are 1.35 points; formulas.md states 5 to 5.5 %
  for (const h of [1, 5, 21]) {
    let rejected = 0;
    const samples = 1000;
    for (let seed = 1; seed <= samples; seed++) {
      const values = overlapping(seed * 7919 + h, 520, h);
      const { equalWeightedCosine } = overlapSafeMean(values, h);
      if (Math.abs(equalWeightedCosine.t) > equalWeightedCosine.criticalValue) rejected++;
    }
    const size = rejected / samples;
    assert.ok(size > 0.034 && size < 0.068, `size ${size} at h = ${h}`);
  }
});

test("fewer than eight cosines are too short for a verdict", () => {
  const short = overlapSafeMean(noise(3, 119), 5);
  assert.equal(short.verdict, "too short");
  assert.ok(Number.isNaN(short.low) && Number.isNaN(short.equalWeightedCosine.t));
  assert.equal(overlapSafeMean(noise(3, 120), 5).verdict, "stated");
});

test("the band holds the mean, is symmetric, and excludes zero exactly where the test rejects", () => {
  for (let seed = 1; seed < 60; seed++) {
    const values = noise(seed, 400).map((x) => x + 0.09);
    const result = overlapSafeMean(values, 5);
    const rejects = Math.abs(result.equalWeightedCosine.t) > result.equalWeightedCosine.criticalValue;
    assert.equal(result.low > 0 || result.high < 0, rejects);
    assert.ok(Math.abs(result.low + result.high - 2 * result.mean) < 1e-12);
  }
});

test("empty, one value, all NaN and a constant give no t and no band", () => {
  for (const values of [
    new Float64Array(0),
    Float64Array.of(0.2),
    new Float64Array(500).fill(Number.NaN),
    new Float64Array(500).fill(0.02),
  ]) {
    const result = overlapSafeMean(values, 5);
    assert.notEqual(result.verdict, "stated");
    assert.ok(Number.isNaN(result.low));
    assert.ok(Number.isNaN(result.neweyWestFixedB.t) && Number.isNaN(result.nonOverlapping.t));
  }
});

test("missing sessions are left out, not counted as zero", () => {
  const values = noise(9, 300);
  const withGaps = new Float64Array(600).fill(Number.NaN);
  values.forEach((value, i) => {
    withGaps[2 * i] = value;
  });
  assert.equal(overlapSafeMean(withGaps, 1).mean, overlapSafeMean(values, 1).mean);
});

test("with all T - 1 cosines the long-run variance of the cosine basis is the sample variance", () => {
  // Parseval: the cosines j = 1..T-1 are an orthogonal basis of the deviations from the mean.
  const values = noise(4, 50);
  const centre = values.reduce((a, b) => a + b, 0) / 50;
  const variance = values.reduce((sum, x) => sum + (x - centre) * (x - centre), 0) / 49;
  assert.ok(Math.abs(cosineLongRunVariance(values, 49) - variance) < 1e-10);
});

test("Newey-West by hand: values 1, -1, 1, -1 with one lag", () => {
  // Γ0 = 1, Γ1 = -3/4, weight 1/2: 1 + 2 * 0.5 * -0.75
  assert.ok(Math.abs(neweyWestVariance(Float64Array.of(1, -1, 1, -1), 1) - 0.25) < 1e-15);
  assert.equal(neweyWestLags(1250, 5), 46);
  assert.equal(neweyWestLags(100, 21), 20);
});

test("fixed-b critical values start at the normal's 1.96 and reach 4.8130 at b = 1", () => {
  // Kiefer and Vogelsang 2005, table I, Bartlett, 97.5 %: 1.9600 + 2.9694 + 0.4160 - 0.5324
  assert.equal(fixedBandwidthCriticalValue(0), 1.96);
  assert.ok(Math.abs(fixedBandwidthCriticalValue(1) - 4.813) < 1e-12);
});
