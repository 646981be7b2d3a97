import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { mean, presentValues, standardDeviation } from "@plumbline/quant";
import type { HorizonLabels } from "./evaluation-panel.js";
import { quintiles, sessionStatistics } from "./session-statistics.js";

const data = join(process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../../../shared", import.meta.url)), "data");
const goldenFile = join(data, "golden", "alphalens.json");
const skip = existsSync(goldenFile) ? false : `golden values not found at ${goldenFile}; set PLUMB_SHARED`;

interface Table {
  index: string[];
  columns: string[];
  data: number[][];
}
interface GoldenCase {
  id: string;
  assets: string[];
  n_assets: number;
  dates: [string, string];
  rows: number;
  ic_mean: Record<string, number>;
  ic_std: Record<string, number>;
  ir: Record<string, number>;
  ic_first5: Table;
  ic_last5: Table;
  mean_return_by_quantile: Table;
  std_err: Table;
  turnover_q5_mean: number;
  rank_autocorr_mean: number;
  spread_mean: Record<string, number>;
}
interface Golden {
  tolerance: { default: number };
  input: { periods: number[]; quantiles: number };
  cases: GoldenCase[];
}

/** Keys of a case that nothing of ours answers, and why. */
const unanswered: Readonly<Record<string, string>> = {
  alpha_beta: "of a portfolio weighted by the factor itself; ours hold quintiles",
  factor_returns_mean: "of the same factor-weighted portfolio",
  factor_returns_last5: "of the same factor-weighted portfolio",
};
const answered = new Set(
  "id assets n_assets dates rows ic_mean ic_std ir ic_first5 ic_last5 mean_return_by_quantile std_err turnover_q5_mean rank_autocorr_mean spread_mean".split(
    " ",
  ),
);

interface Prices {
  readonly days: readonly string[];
  readonly assets: readonly string[];
  /** T x N, filled forward; NaN before the first. */
  readonly close: Float64Array;
}

function readPrices(assets: readonly string[]): Prices {
  const places = new Map(assets.map((asset, place) => [asset, place]));
  const lines = gunzipSync(readFileSync(join(data, "stocknet_88", "prices.csv.gz")))
    .toString("utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const days = [...new Set(lines.filter((cells) => cells.length > 5).map((cells) => cells[1]))].sort();
  const dayPlaces = new Map(days.map((day, place) => [day, place]));
  const close = new Float64Array(days.length * assets.length).fill(Number.NaN);
  for (const [symbol, day, , , , , adjusted] of lines) {
    const place = places.get(symbol);
    if (place !== undefined && adjusted) close[(dayPlaces.get(day) ?? 0) * assets.length + place] = Number(adjusted);
  }
  for (let i = assets.length; i < close.length; i++) if (Number.isNaN(close[i])) close[i] = close[i - assets.length];
  return { days, assets, close };
}

/** Simple return over `span` sessions up to t, decimal. */
const change = ({ close, assets }: Prices, t: number, n: number, span: number) =>
  close[t * assets.length + n] / close[(t - span) * assets.length + n] - 1;

/** The factors as the golden file's note defines them. */
const factors: Readonly<Record<string, (prices: Prices, t: number, n: number) => number>> = {
  mom20: (prices, t, n) => change(prices, t, n, 20),
  mom120_20: (prices, t, n) => change(prices, t - 20, n, 100),
  rev1: (prices, t, n) => -change(prices, t, n, 1),
  rev5: (prices, t, n) => -change(prices, t, n, 5),
  lowvol60: (prices, t, n) =>
    -standardDeviation(Float64Array.from({ length: 60 }, (_, k) => change(prices, t - k, n, 1))),
};

function labelsOf(prices: Prices, from: number, sessions: number, horizon: number): HorizonLabels {
  const width = prices.assets.length;
  const forwardReturn = new Float64Array(sessions * width);
  const excessReturn = new Float64Array(sessions * width);
  for (let s = 0; s < sessions; s++) {
    const row = forwardReturn.subarray(s * width, (s + 1) * width);
    for (let n = 0; n < width; n++) row[n] = change(prices, from + s + horizon, n, horizon);
    const centre = mean(row);
    for (let n = 0; n < width; n++) excessReturn[s * width + n] = row[n] - centre;
  }
  return { horizon, forwardReturn, excessReturn, knownAt: new Float64Array(sessions) };
}

test("IC, quintile returns, spread, turnover and rank autocorrelation equal alphalens on real stocks", { skip }, () => {
  // alphalens-reloaded 0.5.1; tolerance from the file
  const { cases, tolerance, input } = JSON.parse(readFileSync(goldenFile, "utf8")) as Golden;
  assert.equal(input.quantiles, quintiles);
  assert.ok(cases.length >= 3);
  const held = new Map<string, Prices>();
  for (const golden of cases) {
    for (const key of Object.keys(golden)) assert.ok(answered.has(key) || key in unanswered, `${key} is not answered`);
    const factor = factors[golden.id];
    assert.ok(factor, `no such factor: ${golden.id}`);
    const near = (actual: number, expected: number, what: string) =>
      assert.ok(
        Math.abs(actual - expected) <= tolerance.default,
        `${golden.id} ${what}: ${actual}, expected ${expected}`,
      );
    const prices = held.get(golden.assets.join()) ?? readPrices(golden.assets);
    held.set(golden.assets.join(), prices);
    const width = golden.assets.length;
    assert.equal(width, golden.n_assets);
    const from = prices.days.indexOf(golden.dates[0]);
    const sessions = prices.days.indexOf(golden.dates[1]) - from + 1;
    const scores = new Float64Array(sessions * width);
    for (let s = 0; s < sessions; s++) {
      for (let n = 0; n < width; n++) scores[s * width + n] = factor(prices, from + s, n);
    }
    assert.equal(scores.filter((score) => !Number.isNaN(score)).length, golden.rows);
    input.periods.forEach((period, column) => {
      const name = `${period}D`;
      const labels = labelsOf(prices, from, sessions, period);
      const found = sessionStatistics({ scores, first: 0, last: sessions - 1 }, labels, width);
      const deviation = standardDeviation(found.rank);
      near(mean(found.rank), golden.ic_mean[name], `mean IC ${name}`);
      near(deviation, golden.ic_std[name], `deviation of IC ${name}`);
      near(mean(found.rank) / deviation, golden.ir[name], `information ratio of IC ${name}`);
      golden.ic_first5.data.forEach((row, i) => {
        near(found.rank[i], row[column], `IC of ${golden.ic_first5.index[i]} ${name}`);
      });
      golden.ic_last5.data.forEach((row, i) => {
        near(found.rank[sessions - 5 + i], row[column], `IC of ${golden.ic_last5.index[i]} ${name}`);
      });
      golden.mean_return_by_quantile.index.forEach((quintile, i) => {
        const returns = found.quintileReturns[Number(quintile) - 1];
        const error = standardDeviation(returns) / Math.sqrt(returns.length);
        near(mean(returns), golden.mean_return_by_quantile.data[i][column], `return of quintile ${quintile} ${name}`);
        near(error, golden.std_err.data[i][column], `standard error of quintile ${quintile} ${name}`);
      });
      near(mean(found.spread), golden.spread_mean[name], `spread ${name}`);
      if (period !== 1) return;
      near(mean(presentValues(found.turnoverTop)), golden.turnover_q5_mean, "turnover of the top quintile");
      near(mean(presentValues(found.rankAutocorrelation)), golden.rank_autocorr_mean, "rank autocorrelation");
    });
  }
});
