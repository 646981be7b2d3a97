import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  varianceAcrossTrials,
} from "./probabilistic-sharpe.js";

const paper = { sharpe: 2.5 / Math.sqrt(250), observations: 1250, skewness: -3, kurtosis: 10 };

test("the deflated Sharpe ratio of the paper's example is 0.9004 against 0.1132", () => {
  // Bailey and Lopez de Prado 2014: SR 2.5 a year, T = 1250, skewness -3, kurtosis 10, N = 100, V = 1/2 a year
  const variance = 0.5 / 250;
  assert.ok(Math.abs(expectedMaximumSharpe(100, variance) - 0.11317) < 5e-6);
  assert.ok(Math.abs(deflatedSharpe(paper, 100, variance) - 0.9004) < 5e-6);
});

test("one trial is not deflated: its deflated Sharpe ratio is the probabilistic one over zero", () => {
  assert.equal(deflatedSharpe(paper, 1, 0.3), probabilisticSharpe(paper, 0));
});

test("more trials never raise the deflated Sharpe ratio", () => {
  let before = 1;
  for (let trials = 1; trials < 400; trials++) {
    const value = deflatedSharpe(paper, trials, 0.001);
    assert.ok(value <= before + 1e-15);
    before = value;
  }
});

test("below ten trials the variance is at least the scatter of worthless Sharpe ratios", () => {
  assert.equal(varianceAcrossTrials([0.05, 0.0501], 2, 1001), 0.001);
  assert.equal(varianceAcrossTrials([], 3, 1001), 0.001);
  assert.ok(Math.abs(varianceAcrossTrials([0.3, -0.3], 2, 1001) - 0.18) < 1e-15);
  const many = Array.from({ length: 12 }, (_, i) => i / 10_000);
  assert.ok(varianceAcrossTrials(many, 12, 1001) < 0.001);
});

test("a track record that never earns has no minimum length", () => {
  assert.ok(Number.isNaN(minimumTrackRecord({ ...paper, sharpe: -0.1 }, 0)));
  assert.ok(Number.isNaN(minimumTrackRecord({ ...paper, sharpe: Number.NaN }, 0)));
});

test("at the minimum track record length the probabilistic Sharpe ratio is the confidence", () => {
  const length = minimumTrackRecord(paper, 0.02, 0.95);
  assert.ok(Math.abs(probabilisticSharpe({ ...paper, observations: length }, 0.02) - 0.95) < 1e-12);
});

/** Records whose skewness and kurtosis a sample can have: kurtosis at least 1 + skewness². */
const records = fc.record({
  sharpe: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
  observations: fc.integer({ min: 2, max: 5_000 }),
  skewness: fc.double({ min: -3, max: 3, noNaN: true }),
  excess: fc.double({ min: 0, max: 20, noNaN: true }),
});

test("for any possible moments the ratios are probabilities, and deflation never raises one", () => {
  fc.assert(
    fc.property(
      records,
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
      (given, trials, variance) => {
        const record = { ...given, kurtosis: 1 + given.skewness * given.skewness + given.excess };
        const probabilistic = probabilisticSharpe(record, 0);
        if (Number.isNaN(probabilistic)) return;
        const deflated = deflatedSharpe(record, trials, variance);
        assert.ok(probabilistic >= 0 && probabilistic <= 1);
        assert.ok(deflated >= 0 && deflated <= probabilistic);
      },
    ),
  );
});

test("few observations, missing moments and no trials give NaN or the undeflated ratio, never a false certainty", () => {
  assert.ok(Number.isNaN(probabilisticSharpe({ ...paper, observations: 1 }, 0)));
  assert.ok(Number.isNaN(probabilisticSharpe({ ...paper, kurtosis: Number.NaN }, 0)));
  assert.ok(Number.isNaN(deflatedSharpe({ ...paper, sharpe: Number.NaN }, 20, 0.001)));
  assert.equal(deflatedSharpe(paper, 0, 0.001), probabilisticSharpe(paper, 0));
});

test("equal Sharpe ratios of few trials still deflate; of ten and more known ones they do not", () => {
  const same = (count: number) => new Array<number>(count).fill(0.02);
  assert.equal(varianceAcrossTrials(same(9), 9, 101), 0.01); // 1 / (T - 1)
  assert.ok(varianceAcrossTrials(same(10), 10, 101) < 1e-30);
  assert.equal(varianceAcrossTrials([...same(9), Number.NaN], 10, 101), 0.01);
});
