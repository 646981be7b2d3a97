import assert from "node:assert/strict";
import { test } from "node:test";
import { normalCdf } from "./distributions/normal.js";
import { deflatedSharpe, minimumTrackRecord, probabilisticSharpe } from "./performance/probabilistic-sharpe.js";
import { mean, rawKurtosis, skewness, standardDeviation } from "./statistics/moments.js";
import { overlapSafeMean } from "./statistics/overlap-safe-mean.js";
import { seededRandom } from "./statistics/seeded-random.js";
import { purgeTraining } from "./validation/purge.js";

/** Sessions 0 to n - 1, each label looking h sessions ahead. */
const sessions = (n: number) => Array.from({ length: n }, (_, t) => t);
const ahead = (n: number, h: number) => ({ start: sessions(n), end: sessions(n).map((t) => t + h) });
const outside = (n: number, block: readonly number[]) => sessions(n).filter((t) => !block.includes(t));

test("mlfinlab #295: a training label that reaches into the test block is dropped, and one that is reached into", () => {
  const labels = ahead(30, 5);
  const block = [12, 13, 14, 15];
  const kept = purgeTraining(labels, outside(30, block), [block], 0);
  // Label 7 ends at 12, where the first test label starts; label 8 does not. The last test label ends at 20.
  assert.deepEqual([...kept], [0, 1, 2, 3, 4, 5, 6, 7, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

test("openquant #65: the purge window starts at the first test label's start, not at its end", () => {
  // With the window from the first label's end (12 + 8 = 20), labels 5 to 11 would be kept: each sees into the test.
  const labels = ahead(40, 8);
  const block = [12, 13, 14];
  const kept = new Set(purgeTraining(labels, outside(40, block), [block], 0));
  for (let t = 5; t <= 11; t++) assert.ok(!kept.has(t), `session ${t}`);
  assert.ok(kept.has(4));
});

test("a long label early in the block counts: the window ends with the last end, not the last row's end", () => {
  const labels = { start: [0, 1, 2, 3, 4, 5, 6, 7, 8], end: [1, 7, 3, 4, 5, 6, 7, 8, 9] };
  assert.deepEqual([...purgeTraining(labels, [0, 3, 4, 5, 6, 7, 8], [[1, 2]], 0)], [0, 7, 8]);
});

test("timeseriescv's embargo index: exactly the embargo's sessions are dropped, counted from the last label's end", () => {
  const labels = ahead(40, 5);
  const block = [10, 11, 12];
  const kept = (embargo: number) => purgeTraining(labels, outside(40, block), [block], embargo);
  for (const embargo of [0, 1, 2, 7]) {
    const behind = kept(embargo).filter((t) => t > 12);
    assert.equal(behind[0], 17 + embargo);
    assert.equal(kept(0).length - kept(embargo).length, embargo);
  }
  assert.deepEqual([...kept(100)], [0, 1, 2, 3, 4, 5]);
});

test("skfolio PR #269: purging a walk-forward step shortens the training, never the test", () => {
  const labels = ahead(100, 6);
  const block = sessions(100).slice(65, 85);
  const before = sessions(65);
  const kept = purgeTraining(labels, before, [block], 0);
  assert.deepEqual([...kept], sessions(60));
  assert.equal(block.length, 20);
});

test("skfolio #331 and alphalens: the t of overlapping noise rejects far too often; ours keeps its size", () => {
  // 200 series of 2,600 sessions, each value the sum of the next 100 shocks; nominal 5 %. Standard error of ours: 1.5 points
  const h = 100;
  const length = 2_600;
  let ordinary = 0;
  let safe = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(331, seed);
    const walk = new Float64Array(length + h + 1);
    for (let t = 1; t < walk.length; t++) walk[t] = walk[t - 1] + random.normal();
    const values = Float64Array.from({ length }, (_, t) => walk[t + h] - walk[t]);
    const t = mean(values) / (standardDeviation(values) / Math.sqrt(length));
    if (Math.abs(t) > 1.96) ordinary++;
    const { equalWeightedCosine } = overlapSafeMean(values, h);
    if (Math.abs(equalWeightedCosine.t) > equalWeightedCosine.criticalValue) safe++;
  }
  assert.ok(ordinary / 200 > 0.45, `ordinary ${ordinary / 200}`);
  assert.ok(safe / 200 > 0.01 && safe / 200 < 0.11, `cosines ${safe / 200}`);
});

test("vectorbt: the deflated Sharpe ratio takes raw kurtosis; excess kurtosis would turn the variance's sign", () => {
  const random = seededRandom(8);
  const returns = Float64Array.from({ length: 20_000 }, () => 0.01 * random.normal());
  assert.ok(Math.abs(rawKurtosis(returns) - 3) < 0.15 && Math.abs(skewness(returns)) < 0.08);
  // For normal returns the variance of the Sharpe ratio times n - 1 is 1 + SR²/2 (Lo 2002), not 1 - SR²/4.
  const record = { sharpe: 0.8, observations: 101, skewness: 0, kurtosis: 3 };
  const right = normalCdf((0.8 * 10) / Math.sqrt(1 + 0.32));
  const faulty = normalCdf((0.8 * 10) / Math.sqrt(1 - 0.16));
  assert.ok(Math.abs(probabilisticSharpe(record, 0) - right) < 1e-15);
  assert.equal(deflatedSharpe(record, 1, 0), probabilisticSharpe(record, 0));
  assert.ok(Math.abs(probabilisticSharpe({ ...record, kurtosis: 0 }, 0) - faulty) < 1e-15);
  assert.ok(probabilisticSharpe(record, 0.6) < probabilisticSharpe({ ...record, kurtosis: 0 }, 0.6));
  assert.ok(minimumTrackRecord(record, 0.6) > minimumTrackRecord({ ...record, kurtosis: 0 }, 0.6));
});
