import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seededRandom } from "../statistics/seeded-random.js";
import { overfittingProbability } from "./overfitting-probability.js";

const noise = (seed: number, trials: number, sessions: number, drift: (trial: number) => number = () => 0) =>
  Array.from({ length: trials }, (_, n) => {
    const random = seededRandom(seed, n);
    return Float64Array.from({ length: sessions }, () => 0.01 * (random.normal() + drift(n)));
  });

/** The definition, word for word, without the subset sums: for each half chosen, ranks by sorting. */
function byDefinition(returns: readonly Float64Array[], blocks: number): number {
  const size = Math.floor(returns[0].length / blocks);
  const sharpe = (series: Float64Array, chosen: readonly number[]) => {
    const values = chosen.flatMap((block) => [...series.subarray(block * size, (block + 1) * size)]);
    const centre = values.reduce((sum, x) => sum + x, 0) / values.length;
    const squares = values.reduce((sum, x) => sum + (x - centre) * (x - centre), 0);
    return centre / Math.sqrt(squares / (values.length - 1));
  };
  const halves: number[][] = [[]];
  for (let block = 0; block < blocks; block++) halves.push(...halves.map((half) => [...half, block]));
  const chosen = halves.filter((half) => half.length === blocks / 2);
  let overfit = 0;
  for (const half of chosen) {
    const rest = Array.from({ length: blocks }, (_, block) => block).filter((block) => !half.includes(block));
    const inside = returns.map((series) => sharpe(series, half));
    const outside = returns.map((series) => sharpe(series, rest));
    const best = inside.indexOf(Math.max(...inside));
    const rank = 1 + outside.filter((value) => value < outside[best]).length;
    if (Math.log(rank / (returns.length + 1) / (1 - rank / (returns.length + 1))) <= 0) overfit++;
  }
  return overfit / chosen.length;
}

test("sixteen blocks make 12,870 splits", () => {
  // C(16, 8); formulas.md section 4
  const found = overfittingProbability(noise(1, 12, 320));
  assert.ok(found.status === "computed");
  assert.equal(found.splits, 12_870);
  assert.equal(found.observations, 320);
});

test("the probability is the paper's definition applied word for word", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const returns = noise(seed, 10 + (seed % 3), 64, (n) => (n === 0 ? 0.02 * seed : 0));
    const found = overfittingProbability(returns, 8);
    assert.ok(found.status === "computed");
    assert.equal(found.splits, 70);
    assert.ok(Math.abs(found.probability - byDefinition(returns, 8)) < 1e-12);
  }
});

test("a trial that is better in every session is never overfit; one that only fits a half always is", () => {
  const better = overfittingProbability(noise(3, 20, 640, (n) => (n === 7 ? 0.5 : 0)));
  assert.ok(better.status === "computed");
  assert.equal(better.probability, 0);
  assert.equal(better.lossProbability, 0);
  // Two blocks, ten trials: what earns in the first half loses in the second, by a different amount each.
  const mirrored = Array.from({ length: 10 }, (_, n) => {
    const gain = (n + 1) / 100;
    return Float64Array.of(gain, gain + 0.02, -gain, -gain - 0.02);
  });
  const fitted = overfittingProbability(mirrored, 2);
  assert.ok(fitted.status === "computed");
  assert.equal(fitted.probability, 1);
  assert.ok(fitted.degradation < 0 && fitted.medianLogit < 0 && fitted.lossProbability >= 0.5);
});

test("choosing among worthless trials is overfit about half of the time, over many ledgers", () => {
  // 40 seeded ledgers of 10 independent noise trials; the mean of PBO over them has a standard error of about 0.03
  let sum = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const found = overfittingProbability(noise(100 + seed, 10, 160), 8);
    assert.ok(found.status === "computed");
    sum += found.probability / 40;
  }
  assert.ok(sum > 0.4 && sum < 0.65, `mean ${sum}`);
});

test("below ten trials, or with too few shared sessions, the answer is a reason and no number", () => {
  assert.deepEqual(overfittingProbability(noise(1, 9, 320)), {
    status: "not computed",
    reason: "9 trials; below 10 a rank says too little",
  });
  assert.equal(overfittingProbability([]).status, "not computed");
  assert.equal(overfittingProbability(noise(1, 10, 31)).status, "not computed");
  assert.equal(overfittingProbability(noise(1, 10, 32)).status, "computed");
  const missing = noise(1, 10, 320);
  missing[4].fill(Number.NaN);
  assert.equal(overfittingProbability(missing).status, "not computed");
  assert.throws(() => overfittingProbability(noise(1, 10, 320), 15), RangeError);
  assert.throws(() => overfittingProbability([new Float64Array(4), new Float64Array(5)]), RangeError);
});

test("sessions that one trial misses are left out for all, and the oldest that fill no block", () => {
  const whole = noise(5, 10, 160);
  const gappy = whole.map((series, n) => {
    const out = new Float64Array(165).fill(n === 2 ? Number.NaN : 0.5);
    out.set(series, 5);
    return out;
  });
  assert.deepEqual(overfittingProbability(gappy), overfittingProbability(whole));
  const longer = whole.map((series) => Float64Array.of(0.3, -0.2, ...series));
  assert.deepEqual(overfittingProbability(longer), overfittingProbability(whole));
});

test("trials that never trade rank as a Sharpe ratio of zero", () => {
  const idle = Array.from({ length: 10 }, () => new Float64Array(64));
  const found = overfittingProbability(idle, 8);
  assert.ok(found.status === "computed" && found.probability === 1 && Number.isNaN(found.degradation));
});

test("returns scaled by any positive number give the same probability", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom(0.25, 2, 1024), (seed, scale) => {
      const returns = noise(seed, 10, 48);
      const scaled = returns.map((series) => series.map((value) => value * scale));
      const a = overfittingProbability(returns, 6);
      const b = overfittingProbability(scaled, 6);
      assert.ok(a.status === "computed" && b.status === "computed");
      assert.equal(a.probability, b.probability);
    }),
    { numRuns: 25 },
  );
});
