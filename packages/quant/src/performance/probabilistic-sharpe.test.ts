import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  deflatedSharpe,
  expectedMaximum,
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

test("the variance across trials is never below the scatter of worthless Sharpe ratios, however many there are", () => {
  assert.equal(varianceAcrossTrials([0.05, 0.0501], 1001, 0), 0.001);
  assert.equal(varianceAcrossTrials([], 1001, 0), 0.001);
  assert.ok(Math.abs(varianceAcrossTrials([0.3, -0.3], 1001, 0) - 0.18) < 1e-15);
  const many = Array.from({ length: 12 }, (_, i) => i / 10_000);
  assert.equal(varianceAcrossTrials(many, 1001, 0), 0.001);
  assert.equal(varianceAcrossTrials(many, 1001, 0.75), 0.00025);
  assert.equal(varianceAcrossTrials([Number.NaN, 0.02], 101, 0), 0.01);
});

test("a search that tries more is never judged softer: no step at ten trials, for any correlation", () => {
  for (const correlation of [0, 0.3, 0.9]) {
    let before = 0;
    for (let trials = 1; trials <= 300; trials++) {
      const equal = new Array<number>(trials).fill(0.02);
      const found = expectedMaximumSharpe(trials, varianceAcrossTrials(equal, 1001, correlation));
      assert.ok(found > before || trials === 1, `${trials} trials`);
      before = found;
    }
  }
});

test("the expected maximum is within 8 % of the closed forms of two to five normal draws, and rises through one and two", () => {
  // 1 / sqrt(pi), 3 / (2 sqrt(pi)), 3 / (2 sqrt(pi)) (1 + (2 / pi) asin(1 / 3)), 5 / (4 sqrt(pi)) + 15 / (2 pi^1.5) asin(1 / 3)
  const root = Math.sqrt(Math.PI);
  const third = Math.asin(1 / 3);
  const exact = [1 / root, 3 / (2 * root), (3 / (2 * root)) * (1 + (2 / Math.PI) * third)];
  exact.push(5 / (4 * root) + (15 / (2 * Math.PI * root)) * third);
  exact.forEach((value, i) => {
    assert.ok(
      Math.abs(expectedMaximum(i + 2) / value - 1) < 0.08,
      `${i + 2} draws: ${expectedMaximum(i + 2)} ${value}`,
    );
  });
  // Tippett 1925: 2.50759 for 100 draws, 3.24144 for 1,000
  assert.ok(Math.abs(expectedMaximum(100) / 2.50759 - 1) < 0.011);
  assert.ok(Math.abs(expectedMaximum(1000) / 3.24144 - 1) < 0.006);
  let before = -1;
  for (let draws = 1; draws < 4; draws += 0.01) {
    assert.ok(expectedMaximum(draws) > before);
    before = expectedMaximum(draws);
  }
  assert.equal(expectedMaximum(1), 0);
  assert.equal(expectedMaximum(Number.NaN), 0);
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
