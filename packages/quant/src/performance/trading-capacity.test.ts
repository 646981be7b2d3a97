import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { breakEvenCost, capacity, capacityOfSums, daysToLiquidate, squareRootImpact } from "./trading-capacity.js";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${actual}, expected ${expected}`);

test("at the break-even cost the mean return after costs is zero", () => {
  const gross = Float64Array.of(0.002, -0.001, 0.003, 0.0004);
  const turnover = Float64Array.of(0.4, 0.2, 0.5, 0.3);
  const cost = breakEvenCost(gross, turnover);
  near(
    gross.reduce((sum, value, t) => sum + value - cost * turnover[t], 0),
    0,
  );
  // 0.0044 earned on 1.4 traded
  near(cost, 0.0044 / 1.4);
});

test("a losing strategy breaks even below zero; without trading there is no break-even", () => {
  assert.ok(breakEvenCost(Float64Array.of(-0.01), Float64Array.of(0.5)) < 0);
  assert.ok(Number.isNaN(breakEvenCost(Float64Array.of(0.01, 0.02), Float64Array.of(0, 0))));
  assert.ok(Number.isNaN(breakEvenCost(new Float64Array(0), new Float64Array(0))));
  assert.ok(Number.isNaN(breakEvenCost(Float64Array.of(0.1, Number.NaN), Float64Array.of(1, 1))));
});

test("one percent of a day's volume in a stock of 2 % volatility moves it by 20 basis points", () => {
  // Y sigma sqrt(Q / ADV) = 1 * 0.02 * sqrt(0.01)
  near(squareRootImpact(0.02, 1e6, 1e8), 0.002);
  near(squareRootImpact(0.02, 4e6, 1e8), 0.004);
  near(squareRootImpact(0.02, 1e6, 1e8, 0.5), 0.001);
  assert.equal(squareRootImpact(0.02, 0, 0), 0);
  for (const [volatility, order, volume] of [
    [0.02, 1, 0],
    [0.02, -1, 5],
    [Number.NaN, 1, 5],
    [0.02, 1, Number.NaN],
  ]) {
    assert.ok(Number.isNaN(squareRootImpact(volatility, order, volume)));
  }
});

test("one name by hand: 10 bp earned, 2 bp fixed, 1 % of capital traded a session", () => {
  // left = 0.001 - 0.02 * 0.01 = 0.0008; impact = 0.01 * 0.02 * sqrt(0.01 / 1e8) = 2e-9; C = (0.0008 / 2e-9)^2 = 1.6e11
  const found = capacity(0.001, 0.02, [{ share: 0.01, volatility: 0.02, dailyValue: 1e8 }]);
  near(found.breakEvenCapital / 1.6e11, 1);
  near(found.mostProfitableCapital / 1.6e11, 4 / 9);
});

test("at its capacity a portfolio's costs are its return, and no other size earns more than the most profitable", () => {
  const name = fc.record({
    share: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    volatility: fc.double({ min: 0.005, max: 0.1, noNaN: true }),
    dailyValue: fc.double({ min: 1e5, max: 1e10, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), (names) => {
      const gross = 0.05;
      const fixed = 0.001;
      const costAt = (capital: number) =>
        names.reduce(
          (sum, { share, volatility, dailyValue }) =>
            sum + share * (fixed + squareRootImpact(volatility, share * capital, dailyValue)),
          0,
        );
      const { breakEvenCapital, mostProfitableCapital } = capacity(gross, fixed, names);
      assert.ok(Math.abs(costAt(breakEvenCapital) / gross - 1) < 1e-9);
      const profit = (capital: number) => capital * (gross - costAt(capital));
      for (const factor of [0.5, 0.9, 1.1, 2]) {
        assert.ok(profit(mostProfitableCapital * factor) <= profit(mostProfitableCapital) * (1 + 1e-12));
      }
    }),
  );
});

test("nothing left after fixed costs carries nothing; missing volumes carry no number", () => {
  const names = [{ share: 0.1, volatility: 0.02, dailyValue: 1e8 }];
  assert.deepEqual(capacity(0.001, 0.02, names), { breakEvenCapital: 0, mostProfitableCapital: 0 });
  assert.equal(capacity(0.001, 0, []).breakEvenCapital, Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(capacity(0.001, 0, [{ ...names[0], dailyValue: Number.NaN }]).breakEvenCapital));
  assert.ok(Number.isNaN(capacity(Number.NaN, 0, names).mostProfitableCapital));
});

test("at a tenth of the volume a position of a day's volume takes ten days to sell", () => {
  near(daysToLiquidate(1e6, 1e6), 10);
  near(daysToLiquidate(-1e6, 1e6, 0.2), 5);
  assert.equal(daysToLiquidate(0, 0), 0);
  assert.equal(daysToLiquidate(5, 0), Number.POSITIVE_INFINITY);
  for (const bad of [daysToLiquidate(5, 10, 0), daysToLiquidate(5, 10, 1.5), daysToLiquidate(Number.NaN, 10)]) {
    assert.ok(Number.isNaN(bad));
  }
});

test("sums over many sessions give the capacity of an average one", () => {
  const names = [
    { share: 0.01, volatility: 0.02, dailyValue: 1e7 },
    { share: 0.02, volatility: 0.03, dailyValue: 5e6 },
  ];
  const average = capacity(0.001, 0.0002, names);
  const impact = names.reduce(
    (sum, { share, volatility, dailyValue }) => sum + share * squareRootImpact(volatility, share, dailyValue),
    0,
  );
  for (const sessions of [1, 10, 2_500]) {
    const found = capacityOfSums(sessions * 0.001, 0.0002, sessions * 0.03, sessions * impact);
    assert.ok(Math.abs(found.breakEvenCapital / average.breakEvenCapital - 1) < 1e-12);
  }
  assert.equal(capacityOfSums(0.001, 0, 0, 0).breakEvenCapital, Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(capacityOfSums(Number.NaN, 0, 1, 1).breakEvenCapital));
});
