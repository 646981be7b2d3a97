import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "@plumbline/core";
import { filterRows, float64Of, int32Of, textOf } from "@plumbline/core";
import { standardDeviation } from "@plumbline/quant";
import { plainContext, plantMarket, streetConfig } from "../definitions/planted-market.js";
import { trailingVolatility } from "./daily-volatility.js";
import { evaluatePlanted, market } from "./evaluate-planted.js";
import { buildEvaluationPanel } from "./evaluation-panel.js";
import { priceLots } from "./price-lots.js";

/** The same market with every price of every n-th name multiplied. */
function dearer(frames: Record<string, Frame>, factor: number, every: number): Record<string, Frame> {
  const bars = frames["silver.bars"];
  const codes = textOf(bars, "securityId").codes;
  const close = float64Of(bars, "close").map((price, row) => (codes[row] % every === 0 ? price * factor : price));
  return {
    ...frames,
    "silver.bars": { ...bars, columns: { ...bars.columns, close: { type: "float64", values: close } } },
  };
}

/** The same market with scores from its n-th session on: what was before is history. */
function scoredFrom(frames: Record<string, Frame>, session: number): Record<string, Frame> {
  const first = [...new Set(int32Of(frames["silver.bars"], "session"))].sort((a, b) => a - b)[session];
  const scored = frames["gold.predictions"];
  const days = int32Of(scored, "session");
  return { ...frames, "gold.predictions": filterRows(scored, (row) => days[row] >= first) };
}

test("dear shares are traded in parts: prices of billions give the Sharpe ratio of ordinary ones", async () => {
  const frames = plantMarket({ ...market, sessions: 150, trials: market.trials.slice(0, 1) });
  const plain = (await evaluatePlanted(frames)).summaries[0].verdict.sharpeNet.value ?? Number.NaN;
  for (const [factor, every] of [
    [1e6, 1],
    [1e9, 3],
    [1e15, 2],
  ]) {
    const { verdict, portfolios } = (await evaluatePlanted(dearer(frames, factor, every))).summaries[0];
    // 100 units or more a name: rounding to whole ones moves the ratio by far less than its standard error of about 1
    assert.ok(Math.abs((verdict.sharpeNet.value ?? Number.NaN) - plain) < 0.01, `${verdict.sharpeNet.value} ${plain}`);
    assert.ok(portfolios.longShort.isBalanced);
  }
});

test("a unit is below 1,000 at its first price, whatever comes later", () => {
  const close = Float64Array.of(Number.NaN, 999, 1_000, 5e15, 20, 5e9, 1e6, 1, Number.NaN);
  // three assets: first prices 5e15 (the third row's 1e6 comes later), 999, 1,000
  assert.deepEqual([...priceLots(close, 3)], [1e-13, 1, 0.1]);
  assert.deepEqual([...priceLots(new Float64Array(2).fill(Number.NaN), 2)], [1, 1]);
  assert.equal(priceLots(new Float64Array(0), 0).length, 0);
});

test("capacity is the closed form over all trades, and scales with the day's trading", async () => {
  const withVolume = (frames: Record<string, Frame>, value: number, share = 1) => {
    const rows = frames["gold.universe"].rows;
    const medians = Float64Array.from({ length: rows }, (_, row) => (row % 100 < share * 100 ? value : Number.NaN));
    const columns = {
      ...frames["gold.universe"].columns,
      medianDollarVolume: { type: "float64" as const, values: medians },
    };
    return { ...frames, "gold.universe": { rows, columns } };
  };
  const context = plainContext({ config: { ...streetConfig, costPerSide: 0.0001 } });
  const whole = plantMarket({ ...market, sessions: 180, trials: [{ ...market.trials[0], strength: 0.5 }] });
  const frames = scoredFrom(whole, 30);
  const capacityOf = async (value: number, share?: number) =>
    (await evaluatePlanted(withVolume(frames, value, share), context)).summaries[0].capacity;
  const small = await capacityOf(1e6);
  const large = await capacityOf(1e8);
  assert.ok((small.breakEvenCapital ?? 0) > 0);
  // costs grow with the root of C / ADV: a hundred times the volume carries a hundred times the capital
  assert.ok(Math.abs((large.breakEvenCapital ?? 0) / (small.breakEvenCapital ?? 1) - 100) < 1e-6);
  assert.ok(Math.abs((small.mostProfitableCapital ?? 0) / (small.breakEvenCapital ?? 1) - 4 / 9) < 1e-12);
  const partly = await capacityOf(1e6, 0.98);
  // what has no volume is taken as the rest: the answer moves little
  assert.ok(Math.abs((partly.breakEvenCapital ?? 0) / (small.breakEvenCapital ?? 1) - 1) < 0.05);
  assert.match((await capacityOf(1e6, 0.9)).reason ?? "", /volatility are known for 9/);
  assert.match((await capacityOf(Number.NaN)).reason ?? "", /known for 0.0 %/);
  const costly = plainContext({ config: { ...streetConfig, costPerSide: 0.05 } });
  assert.equal((await evaluatePlanted(withVolume(frames, 1e6), costly)).summaries[0].capacity.breakEvenCapital, 0);
});

test("a trade's impact knows no later volatility: prices that come after it change no capacity of what was before", async () => {
  const frames = scoredFrom(plantMarket({ ...market, sessions: 180, trials: [market.trials[0]] }), 30);
  const days = int32Of(frames["silver.bars"], "session");
  const middle = [...new Set(days)].sort((a, b) => a - b)[100];
  const wild = float64Of(frames["silver.bars"], "close").map((price, row) =>
    days[row] <= middle ? price : price * (row % 2 === 0 ? 3 : 0.4),
  );
  const columns = { ...frames["silver.bars"].columns, close: { type: "float64" as const, values: wild } };
  const inputs = (bars: Frame) => ({
    predictions: frames["gold.predictions"],
    targets: frames["gold.targets"],
    universe: frames["gold.universe"],
    bars,
    corporateActions: frames["silver.corporateActions"],
  });
  const calm = buildEvaluationPanel(inputs(frames["silver.bars"]), streetConfig.source);
  const changed = buildEvaluationPanel(inputs({ ...frames["silver.bars"], columns }), streetConfig.source);
  const until = (calm.days.indexOf(middle) + 1) * calm.securities.length;
  assert.ok(until > 0 && calm.volatility.subarray(0, until).every((value) => value > 0));
  assert.deepEqual(changed.volatility.subarray(0, until), calm.volatility.subarray(0, until));
  assert.notDeepEqual(changed.volatility, calm.volatility);
});

test("the trailing volatility is the deviation of the last 63 returns, splits left out, none below 20", () => {
  const closes = Float64Array.from({ length: 100 }, (_, t) => 100 + ((t * 37) % 11));
  const sessions = closes.map((_, t) => t);
  const own = trailingVolatility({ sessions, closes, isSplit: () => false });
  const returns = (to: number) =>
    Float64Array.from({ length: Math.min(63, to) }, (_, i) => closes[to - i] / closes[to - i - 1] - 1);
  for (const t of [20, 63, 64, 99]) assert.ok(Math.abs(own[t] - standardDeviation(returns(t))) < 1e-15);
  assert.ok(own.subarray(0, 20).every(Number.isNaN));
  const halved = closes.map((close, t) => (t < 50 ? close : close / 2));
  const split = trailingVolatility({ sessions, closes: halved, isSplit: (session) => session === 50 });
  assert.ok(split[60] < 1.2 * own[60]);
  const constant = trailingVolatility({ sessions, closes: closes.map(() => 7), isSplit: () => false });
  assert.equal(constant[99], 0);
  assert.equal(trailingVolatility({ sessions: [], closes: [], isSplit: () => false }).length, 0);
  const missing = trailingVolatility({ sessions, closes: closes.map(() => Number.NaN), isSplit: () => false });
  assert.ok(missing.every(Number.isNaN));
});
