import assert from "node:assert/strict";
import { test } from "node:test";
import { goldenMissing, readAdjustedCloses, readGolden } from "../performance/golden-prices.js";
import { averageRanks, pairedCorrelations } from "./correlation.js";
import { mean, standardDeviation } from "./moments.js";
import { median, quantileBuckets, sortedQuantile } from "./quantiles.js";

test("tied values share the mean of their ranks", () => {
  const out = new Float64Array(5);
  averageRanks(Float64Array.of(3, 1, 3, 2, 3), out);
  assert.deepEqual(Array.from(out), [4, 1, 4, 2, 4]);
});

test("pairs with a missing side are left out; too few, constant and empty give NaN", () => {
  const result = pairedCorrelations(Float64Array.of(1, 2, Number.NaN, 4), Float64Array.of(2, 4, 9, 8), 3);
  assert.equal(result.pairs, 3);
  assert.ok(Math.abs(result.pearson - 1) < 1e-15 && result.spearman === 1);
  assert.ok(Number.isNaN(pairedCorrelations(Float64Array.of(1, 2), Float64Array.of(2, 4), 3).pearson));
  assert.ok(
    Number.isNaN(
      pairedCorrelations(
        new Float64Array(9).fill(0.1),
        Float64Array.from({ length: 9 }, (_, i) => i),
        3,
      ).pearson,
    ),
  );
  assert.ok(Number.isNaN(pairedCorrelations(new Float64Array(0), new Float64Array(0), 0).spearman));
});

test("buckets of equal or too few values are refused", () => {
  const out = new Uint8Array(6);
  assert.equal(quantileBuckets(new Float64Array(6).fill(1), 5, out), false);
  assert.equal(quantileBuckets(Float64Array.of(1, 2, 3, 4, Number.NaN, Number.NaN), 5, out), false);
  assert.deepEqual(Array.from(out), [0, 0, 0, 0, 0, 0]);
  assert.ok(quantileBuckets(Float64Array.of(5, 4, 3, 2, 1, Number.NaN), 5, out));
  assert.deepEqual(Array.from(out), [5, 4, 3, 2, 1, 0]);
});

test("quantiles interpolate between neighbours and skip missing values", () => {
  assert.equal(sortedQuantile(Float64Array.of(1, 2, 4), 0.75), 3);
  assert.equal(median([4, Number.NaN, 1, 3]), 3);
  assert.ok(Number.isNaN(median([])));
});

interface GoldenCase {
  id: string;
  assets: string[];
  dates: [string, string];
  ic_mean: Record<string, number>;
  ic_std: Record<string, number>;
  mean_return_by_quantile: { data: number[][] };
  spread_mean: Record<string, number>;
  turnover_q5_mean: number;
  rank_autocorr_mean: number;
}

test("IC, quantile returns, turnover and rank autocorrelation equal alphalens on 84 real stocks", {
  skip: goldenMissing,
}, () => {
  // alphalens-reloaded 0.5.1; tolerance 1e-8 as the golden file states; factor rev5 = -pct_change(5)
  const golden = readGolden<{ cases: GoldenCase[] }>("alphalens.json").cases.find((c) => c.id === "rev5")!;
  const { dates, bySymbol } = readAdjustedCloses();
  const series = golden.assets.map((symbol) => {
    let last = Number.NaN;
    return dates.map((date) => (last = bySymbol.get(symbol)!.get(date) ?? last));
  });
  const from = dates.indexOf(golden.dates[0]);
  const to = dates.indexOf(golden.dates[1]);
  const n = golden.assets.length;
  const factorOf = (t: number) => Float64Array.from(series, (prices) => -(prices[t] / prices[t - 5] - 1));
  const buckets: Uint8Array[] = [];
  for (let t = from; t <= to; t++) {
    const row = new Uint8Array(n);
    assert.ok(quantileBuckets(factorOf(t), 5, row));
    buckets.push(row);
  }
  for (const [column, h] of [1, 5, 10].entries()) {
    const ics: number[] = [];
    const sums = new Float64Array(6);
    const counts = new Float64Array(6);
    for (let t = from; t <= to; t++) {
      const forward = Float64Array.from(series, (prices) => prices[t + h] / prices[t] - 1);
      ics.push(pairedCorrelations(factorOf(t), forward, 3).spearman);
      const centre = mean(forward);
      forward.forEach((value, a) => {
        sums[buckets[t - from][a]] += value - centre;
        counts[buckets[t - from][a]]++;
      });
    }
    const values = Float64Array.from(ics);
    const near = (actual: number, expected: number, what: string) =>
      assert.ok(Math.abs(actual - expected) < 1e-8, `${what} ${h}: ${actual}, expected ${expected}`);
    near(mean(values), golden.ic_mean[`${h}D`], "mean IC");
    near(standardDeviation(values), golden.ic_std[`${h}D`], "deviation of the IC");
    for (let q = 1; q <= 5; q++)
      near(sums[q] / counts[q], golden.mean_return_by_quantile.data[q - 1][column], `quantile ${q}`);
  }
  let turnover = 0;
  let autocorrelation = 0;
  for (let t = 1; t < buckets.length; t++) {
    let now = 0;
    let stayed = 0;
    for (let a = 0; a < n; a++) {
      if (buckets[t][a] !== 5) continue;
      now++;
      if (buckets[t - 1][a] === 5) stayed++;
    }
    turnover += 1 - stayed / now;
    autocorrelation += pairedCorrelations(factorOf(from + t), factorOf(from + t - 1), 3).spearman;
  }
  assert.ok(Math.abs(turnover / (buckets.length - 1) - golden.turnover_q5_mean) < 1e-8);
  assert.ok(Math.abs(autocorrelation / (buckets.length - 1) - golden.rank_autocorr_mean) < 1e-8);
});
