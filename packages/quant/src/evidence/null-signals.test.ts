import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pairedCorrelations, pearsonCorrelation } from "../statistics/correlation.js";
import { overlapSafeMean } from "../statistics/overlap-safe-mean.js";
import { seededRandom } from "../statistics/seeded-random.js";
import { persistentNullSignal } from "./null-signals.js";
import { isSizeAccepted, rejectionRate } from "./rejection-rate.js";

test("a null signal has variance one and the persistence asked for", () => {
  // 200 names x 200 sessions; standard errors: variance about 0.02, lag-one correlation about 0.003
  const values = persistentNullSignal({ sessions: 200, names: 200, persistence: 0.9 }, 3, 1);
  const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
  assert.ok(Math.abs(square - 1) < 0.09, `variance ${square}`);
  const lag = pearsonCorrelation(values.slice(200), values.slice(0, -200));
  assert.ok(Math.abs(lag - 0.9) < 0.013, `lag ${lag}`);
});

test("the same market and signal give the same values, other ones unrelated values, one name more changes no other", () => {
  const shape = { sessions: 300, names: 6, persistence: 0.5 };
  const base = persistentNullSignal(shape, 1, 2);
  assert.deepEqual(persistentNullSignal(shape, 1, 2), base);
  for (const [market, signal] of [
    [1, 3],
    [2, 2],
    [2, 1],
  ]) {
    // 1,800 values at persistence 0.5: standard error about 0.03
    assert.ok(Math.abs(pearsonCorrelation(persistentNullSignal(shape, market, signal), base)) < 0.13);
  }
  const wider = persistentNullSignal({ ...shape, names: 7 }, 1, 2);
  for (let t = 0; t < 300; t++) for (let n = 0; n < 6; n++) assert.equal(wider[t * 7 + n], base[t * 6 + n]);
});

test("who is no member has no value, and membership changes no other value", () => {
  const members = fc.uint8Array({ min: 0, max: 1, minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(members, fc.nat(99), (shown, market) => {
      const shape = { sessions: 10, names: 4, persistence: 0.8 };
      const base = persistentNullSignal(shape, market, 0);
      const masked = persistentNullSignal({ ...shape, members: shown }, market, 0);
      masked.forEach((value, place) => {
        assert.ok(Object.is(value, shown[place] === 1 ? base[place] : Number.NaN));
      });
    }),
  );
  assert.equal(persistentNullSignal({ sessions: 0, names: 4, persistence: 0 }, 1, 1).length, 0);
  assert.throws(() => persistentNullSignal({ sessions: 5, names: 4, persistence: 1 }, 1, 1), RangeError);
});

test("the IC of persistent null signals on one market of noise rejects about as often as stated at a nominal 5 %", () => {
  // 200 signals, 12 names, 5-session labels of 260 sessions; standard error 1.5 points
  const sessions = 260;
  const names = 12;
  const horizon = 5;
  const random = seededRandom(77);
  const returns = Float64Array.from({ length: (sessions + horizon) * names }, () => random.normal());
  const labels = Float64Array.from({ length: sessions * names }, (_, place) => {
    let sum = 0;
    for (let k = 1; k <= horizon; k++) sum += returns[place + k * names];
    return sum;
  });
  const outcomes = Array.from({ length: 200 }, (_, signal) => {
    const scores = persistentNullSignal({ sessions, names, persistence: 0.9 }, 77, signal);
    const coefficients = Float64Array.from({ length: sessions }, (_, t) => {
      const [from, to] = [t * names, (t + 1) * names];
      return pairedCorrelations(scores.subarray(from, to), labels.subarray(from, to), 10).spearman;
    });
    return overlapSafeMean(coefficients, horizon).equalWeightedCosine;
  });
  const size = rejectionRate(outcomes);
  assert.equal(size.made, 200);
  assert.ok(size.rate > 0.02 && size.rate < 0.095, `size ${size.rate}`);
});

test("a rejection rate states its band, and leaves out tests that were not made", () => {
  const outcome = (t: number, criticalValue = 2) => ({ t, criticalValue });
  const rate = rejectionRate([outcome(2.5), outcome(-3), ...Array.from({ length: 38 }, () => outcome(0.1))]);
  assert.equal(rate.rate, 0.05);
  // Wilson score interval for 2 of 40: 0.01382 to 0.16504 (formula by hand)
  assert.ok(Math.abs(rate.low - 0.01382) < 5e-5, `${rate.low}`);
  assert.ok(Math.abs(rate.high - 0.16504) < 5e-5, `${rate.high}`);
  assert.ok(isSizeAccepted(rate));
  assert.ok(!isSizeAccepted(rate, 0.06));
  const none = rejectionRate([outcome(Number.NaN), outcome(3, Number.NaN)]);
  assert.deepEqual([none.made, none.unmade, none.rejected], [0, 2, 0]);
  assert.ok(Number.isNaN(none.rate) && !isSizeAccepted(none));
  assert.equal(rejectionRate([outcome(2)]).rejected, 0);
});
