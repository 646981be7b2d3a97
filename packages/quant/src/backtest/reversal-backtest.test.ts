import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { selectOrder } from "../statistics/select-order.js";
import { reversalBacktest } from "./reversal-backtest.js";

/** The same rule said with a stable sort, session by session. */
function bySorting(close: number[][], returns: number[][], lookback: number, quantile: number, cost: number) {
  const assets = close[0]?.length ?? 0;
  let weights = new Array<number>(assets).fill(0);
  return close.map((row, t) => {
    let net =
      t === 0 ? 0 : weights.reduce((sum, w, a) => sum + (Number.isNaN(w * returns[t][a]) ? 0 : w * returns[t][a]), 0);
    let turnover = 0;
    if (t >= lookback) {
      const ranked = row
        .map((price, a) => ({ a, value: -(price / close[t - lookback][a] - 1) }))
        .filter((entry) => !Number.isNaN(entry.value))
        .sort((x, y) => x.value - y.value);
      const names = Math.floor(quantile * ranked.length);
      const next = new Array<number>(assets).fill(0);
      if (names > 0) {
        for (const { a } of ranked.slice(-names)) next[a] = 1 / names;
        for (const { a } of ranked.slice(0, names)) next[a] = -1 / names;
      }
      turnover = next.reduce((sum, w, a) => sum + Math.abs(w - weights[a]), 0);
      net -= cost * turnover;
      weights = next;
    }
    return { net, turnover };
  });
}

test("net returns and turnover equal a stable sort's, ties and missing prices included", () => {
  const price = fc.oneof(fc.constantFrom(10, 11, 12, 20), fc.constant(Number.NaN));
  const shape = fc.record({
    assets: fc.integer({ min: 1, max: 9 }),
    sessions: fc.integer({ min: 1, max: 12 }),
    lookback: fc.integer({ min: 1, max: 4 }),
    quantile: fc.constantFrom(0.2, 0.34, 0.5),
  });
  const market = shape.chain((s) =>
    fc.tuple(fc.constant(s), fc.array(price, { minLength: s.assets * s.sessions, maxLength: s.assets * s.sessions })),
  );
  fc.assert(
    fc.property(market, ([s, flat]) => {
      const rows = Array.from({ length: s.sessions }, (_, t) => flat.slice(t * s.assets, (t + 1) * s.assets));
      const returns = rows.map((row, t) => row.map((p, a) => (t === 0 ? 0 : p / rows[t - 1][a] - 1)));
      const rule = { lookback: s.lookback, quantile: s.quantile, costPerTurnover: 0.001 };
      const ours = reversalBacktest(Float64Array.from(flat), Float64Array.from(returns.flat()), s.assets, rule);
      bySorting(rows, returns, s.lookback, s.quantile, 0.001).forEach(({ net, turnover }, t) => {
        assert.ok(Math.abs(ours.net[t] - net) < 1e-12 && Math.abs(ours.turnover[t] - turnover) < 1e-12);
      });
    }),
    { seed: 3, numRuns: 300 },
  );
});

test("no assets, no sessions and a single asset trade nothing", () => {
  const rule = { lookback: 1, quantile: 0.2, costPerTurnover: 0.001 };
  assert.equal(reversalBacktest(new Float64Array(0), new Float64Array(0), 0, rule).net.length, 0);
  assert.equal(reversalBacktest(new Float64Array(0), new Float64Array(0), 3, rule).net.length, 0);
  const one = reversalBacktest(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 0.5), 1, rule);
  assert.deepEqual(Array.from(one.turnover), [0, 0, 0]);
});

test("selection finds what sorting finds and splits the values around it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 }), fc.nat(), (list, place) => {
      const k = place % list.length;
      const values = Float64Array.from(list);
      const sorted = Float64Array.from(list).sort();
      assert.equal(selectOrder(values, k, 0, list.length - 1), sorted[k]);
      for (let i = 0; i < k; i++) assert.ok(values[i] <= sorted[k]);
      for (let i = k + 1; i < list.length; i++) assert.ok(values[i] >= sorted[k]);
    }),
    { seed: 8 },
  );
});
