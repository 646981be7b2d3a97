import assert from "node:assert/strict";
import { test } from "node:test";
import { pearsonCorrelation } from "../statistics/correlation.js";
import { mean } from "../statistics/moments.js";
import { seededRandom } from "../statistics/seeded-random.js";
import { effectiveTrials, meanCorrelation } from "./effective-trials.js";
import { expectedMaximum, expectedMaximumSharpe, varianceAcrossTrials } from "./probabilistic-sharpe.js";

/** Trials that share a part of their returns; the correlation of any two is `shared`. */
function correlatedReturns(trials: number, sessions: number, shared: number, seed: number): Float64Array[] {
  const random = seededRandom(seed);
  const common = Float64Array.from({ length: sessions }, () => random.normal());
  return Array.from({ length: trials }, () =>
    common.map((value) => Math.sqrt(shared) * value + Math.sqrt(1 - shared) * random.normal()),
  );
}

test("the mean correlation is that of all pairs", () => {
  const returns = correlatedReturns(6, 300, 0.4, 11);
  const pairs = returns.flatMap((one, i) => returns.slice(i + 1).map((other) => pearsonCorrelation(one, other)));
  assert.ok(Math.abs(meanCorrelation(returns, 6) - mean(Float64Array.from(pairs))) < 1e-12);
});

test("trials without returns, with other sessions or without variation never raise the mean correlation", () => {
  const returns = correlatedReturns(4, 300, 0.5, 12);
  const whole = meanCorrelation(returns, 4);
  assert.ok(Math.abs(meanCorrelation(returns, 8) - (whole * 12) / 56) < 1e-12);
  const halved = returns.map((series, i) => series.map((value, t) => (t % 2 === i % 2 ? value : Number.NaN)));
  assert.ok(meanCorrelation(halved, 4) < whole);
  assert.equal(meanCorrelation([new Float64Array(300).fill(0.01), returns[0]], 2), 0);
  assert.equal(meanCorrelation([], 5), 0);
  assert.equal(meanCorrelation([returns[0]], 1), 0);
  assert.equal(meanCorrelation([new Float64Array(0), new Float64Array(0)], 2), 0);
  assert.equal(meanCorrelation([new Float64Array(3).fill(Number.NaN), returns[0].subarray(0, 3)], 2), 0);
  assert.ok(meanCorrelation([returns[0], returns[0].map((value) => -value)], 2) === 0);
  assert.ok(Math.abs(meanCorrelation([returns[0], returns[0]], 2) - 1) < 1e-12);
});

test("the best of correlated worthless trials is expected where the closed form says", () => {
  // draws with correlation rho have the expected maximum sqrt(1 - rho) E[max of N]; N = 3: 3 / (2 sqrt(pi))
  const random = seededRandom(13);
  const [draws, shared] = [40_000, 0.6];
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    const common = Math.sqrt(shared) * random.normal();
    let best = Number.NEGATIVE_INFINITY;
    for (let trial = 0; trial < 3; trial++) best = Math.max(best, common + Math.sqrt(1 - shared) * random.normal());
    sum += best;
  }
  const exact = (Math.sqrt(1 - shared) * 3) / (2 * Math.sqrt(Math.PI));
  // one standard error of the mean is 0.0043
  assert.ok(Math.abs(sum / draws - exact) < 0.015);
  const stated = expectedMaximumSharpe(3, varianceAcrossTrials([], 1001, shared)) / Math.sqrt(0.001);
  assert.ok(Math.abs(stated / exact - 1) < 0.02, `${stated} ${exact}`);
});

test("equal trials are one effective trial, independent ones are all of them, and more correlation never means more", () => {
  assert.ok(Math.abs(effectiveTrials(20, 0) - 20) < 1e-9);
  assert.ok(Math.abs(effectiveTrials(20, 1) - 1) < 1e-9);
  assert.equal(effectiveTrials(1, 0.5), 1);
  let before = Number.POSITIVE_INFINITY;
  for (let correlation = 0; correlation <= 1; correlation += 0.05) {
    const found = effectiveTrials(26, correlation);
    assert.ok(found <= before);
    assert.ok(Math.abs(expectedMaximum(found) - Math.sqrt(1 - correlation) * expectedMaximum(26)) < 1e-9);
    before = found;
  }
});
