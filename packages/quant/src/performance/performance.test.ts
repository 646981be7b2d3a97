import assert from "node:assert/strict";
import { test } from "node:test";
import { rawKurtosis, skewness, standardDeviation } from "../statistics/moments.js";
import { defaultConventions } from "./conventions.js";
import { calmarRatio, maximumDrawdown } from "./drawdown.js";
import { goldenMissing, readAdjustedCloses, readGolden, readMarketReturns } from "./golden-prices.js";
import { annualAlpha, marketBeta } from "./market-regression.js";
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
} from "./probabilistic-sharpe.js";
import { annualReturn, annualVolatility, cumulativeReturn } from "./returns.js";
import { downsideRisk, informationRatio, periodSharpeRatio, sharpeRatio, sortinoRatio } from "./sharpe-ratio.js";
import { historicalExpectedShortfall, historicalValueAtRisk, omegaRatio, tailRatio } from "./tail-risk.js";

interface GoldenCase {
  symbol: string;
  n: number;
  start: string;
  end: string;
  empyrical: Record<string, number>;
  psr_dsr: Record<string, number>;
  drawdown: { trough: string; peak: string; depth: number };
}

test("performance figures equal empyrical's and the reference PSR and DSR on six real stocks", {
  skip: goldenMissing,
}, () => {
  // empyrical-reloaded 0.7.1 and scipy 1.17.1; tolerance 1e-8 as the golden file states
  const { cases } = readGolden<{ cases: GoldenCase[] }>("performance.json");
  const { dates, bySymbol } = readAdjustedCloses();
  const market = readMarketReturns();
  const c = defaultConventions;
  assert.ok(cases.length >= 6);
  for (const golden of cases) {
    const prices = bySymbol.get(golden.symbol)!;
    const days = dates.filter((date) => prices.has(date));
    const days1 = days.filter((date, i) => i > 0 && date >= golden.start && date <= golden.end);
    const returns = Float64Array.from(
      days1,
      (date) => prices.get(date)! / prices.get(days[days.indexOf(date) - 1])! - 1,
    );
    const benchmark = Float64Array.from(days1, (date) => market.get(date)!);
    assert.equal(returns.length, golden.n);
    const near = (actual: number, expected: number, what: string) =>
      assert.ok(
        Math.abs(actual - expected) <= 1e-8 * Math.max(1, Math.abs(expected)),
        `${golden.symbol} ${what}: ${actual}, expected ${expected}`,
      );
    const e = golden.empyrical;
    near(cumulativeReturn(returns), e.cum_return, "cumulative return");
    near(annualReturn(returns, c), e.annual_return, "annual return");
    near(annualVolatility(returns, c), e.annual_vol, "volatility");
    near(sharpeRatio(returns, c), e.sharpe_rf0, "Sharpe");
    near(sortinoRatio(returns, c), e.sortino, "Sortino");
    near(calmarRatio(returns, c), e.calmar, "Calmar");
    near(maximumDrawdown(returns).depth, e.max_drawdown, "drawdown");
    near(omegaRatio(returns), e.omega, "omega");
    near(tailRatio(returns), e.tail_ratio, "tail ratio");
    near(downsideRisk(returns, c), e.downside_risk, "downside risk");
    near(historicalValueAtRisk(returns), e.var_hist5, "value at risk");
    near(historicalExpectedShortfall(returns), e.cvar_hist5, "expected shortfall");
    near(marketBeta(returns, benchmark), e.beta, "beta");
    near(annualAlpha(returns, benchmark, c), e.alpha, "alpha");
    near(informationRatio(returns, benchmark, { ...c, periodsPerYear: 1 }), e.excess_sharpe, "information ratio a day");
    const drawdown = maximumDrawdown(returns);
    assert.equal(days1[drawdown.peak], golden.drawdown.peak);
    assert.equal(days1[drawdown.trough], golden.drawdown.trough);
    const p = golden.psr_dsr;
    const record = {
      sharpe: periodSharpeRatio(returns, c),
      observations: returns.length,
      skewness: skewness(returns),
      kurtosis: rawKurtosis(returns),
    };
    near(record.sharpe, p.sr, "period Sharpe");
    near(record.skewness, p.skew, "skewness");
    near(record.kurtosis, p.kurt, "raw kurtosis");
    near(probabilisticSharpe(record, 0), p.psr0, "probabilistic Sharpe");
    near(expectedMaximumSharpe(p.N, p.V), p.sr_star, "expected maximum Sharpe");
    near(deflatedSharpe(record, p.N, p.V), p.dsr, "deflated Sharpe");
    if (p.min_trl_95 !== null) near(minimumTrackRecord(record, 0), p.min_trl_95, "minimum track record");
  }
});

test("the convention object changes the annualisation and the risk-free rate, and nothing else", () => {
  const returns = Float64Array.of(0.01, -0.02, 0.03, 0.004);
  const crypto = { ...defaultConventions, periodsPerYear: 365, riskFree: 0.0365 };
  const expected = ((0.006 - 0.0001) / standardDeviation(returns)) * Math.sqrt(365);
  assert.ok(Math.abs(sharpeRatio(returns, crypto) - expected) < 1e-12);
});

test("empty, one return, NaN and constant returns give NaN, not a number that looks fine", () => {
  const c = defaultConventions;
  for (const returns of [new Float64Array(0), Float64Array.of(0.01), Float64Array.of(0.1, Number.NaN, 0.2)]) {
    assert.ok(Number.isNaN(sharpeRatio(returns, c)));
    assert.ok(Number.isNaN(annualVolatility(returns, c)));
  }
  assert.ok(Number.isNaN(sharpeRatio(new Float64Array(100).fill(0.001), c)));
  assert.ok(Number.isNaN(maximumDrawdown(new Float64Array(0)).depth));
  assert.equal(maximumDrawdown(Float64Array.of(0.1, 0.1)).depth, 0);
  assert.equal(cumulativeReturn(Float64Array.of(0.5, -1, 0.5)), -1);
});
