import assert from "node:assert/strict";
import { test } from "node:test";
import { pearsonCorrelation } from "../statistics/correlation.js";
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
  quantstats: Record<string, number>;
  psr_dsr: Record<string, number>;
  monthly_last6: Record<string, number>;
  drawdown: { trough: string; peak: string; depth: number };
}

const words = (text: string) => text.split(" ");

/** What the test below compares, by group of the golden file. */
const answered: Readonly<Record<string, readonly string[]>> = {
  case: words("id symbol n start end drawdown psr_dsr empyrical quantstats monthly_last6"),
  empyrical: words(
    "cum_return annual_return annual_vol sharpe_rf0 sharpe_rf_series sortino calmar max_drawdown omega tail_ratio downside_risk var_hist5 cvar_hist5 alpha beta excess_sharpe roll_max_drawdown_63_last",
  ),
  quantstats: words(
    "sharpe sortino calmar omega tail_ratio max_drawdown volatility cagr information_ratio r_squared skew kurtosis probabilistic_sharpe_ratio geometric_mean",
  ),
  psr_dsr: words("formula sr skew kurt psr0 N V sr_star dsr min_trl_95"),
};
/** What is not compared, and why. */
const unanswered: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  case: {},
  psr_dsr: {},
  empyrical: {
    batting: "no shares of won sessions are reported",
    stability: "no straight-line fit of wealth is reported",
    up_capture: "no capture ratios are reported",
    down_capture: "no capture ratios are reported",
    capture: "no capture ratios are reported",
  },
  quantstats: Object.fromEntries(
    [
      ["not reported by the platform", "ulcer_index ulcer_performance_index serenity_index adjusted_sortino treynor"],
      ["not reported by the platform", "kelly_criterion risk_of_ruin exposure consecutive_wins consecutive_losses"],
      ["made of single wins and losses, which are not reported", "profit_factor payoff_ratio win_loss_ratio cpc_index"],
      [
        "made of single wins and losses, which are not reported",
        "gain_to_pain_ratio common_sense_ratio avg_win avg_loss win_rate",
      ],
      ["of sessions that moved; ours are of all sessions", "avg_return"],
      ["over the sum of simple returns; ours is Calmar's, over the compounded one", "recovery_factor"],
      ["an extreme, which needs no function", "best worst"],
      ["outliers are named by session, not by ratio", "outlier_win_ratio outlier_loss_ratio"],
      ["a discount for autocorrelation; ours is in the band instead", "smart_sharpe smart_sortino"],
      ["of a normal distribution; ours are historical", "value_at_risk expected_shortfall"],
    ].flatMap(([reason, keys]) => words(keys).map((key) => [key, reason])),
  ),
};

test("every value of the golden file is compared or has a reason why not", { skip: goldenMissing }, () => {
  const { cases } = readGolden<{ cases: GoldenCase[] }>("performance.json");
  for (const golden of cases) {
    const groups: [string, object][] = [
      ["case", golden],
      ["empyrical", golden.empyrical],
      ["quantstats", golden.quantstats],
      ["psr_dsr", golden.psr_dsr],
    ];
    for (const [group, values] of groups) {
      const known = [...answered[group], ...Object.keys(unanswered[group])];
      assert.deepEqual(Object.keys(values).sort(), known.sort(), group);
    }
  }
});

test("performance figures equal empyrical's and the reference PSR and DSR on six real stocks", {
  skip: goldenMissing,
}, () => {
  // empyrical-reloaded 0.7.1, quantstats 0.0.86 and scipy 1.17.1; tolerance of the file, 1e-8
  const { cases, tolerance } = readGolden<{ cases: GoldenCase[]; tolerance: { default: number } }>("performance.json");
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
        Math.abs(actual - expected) <= tolerance.default * Math.max(1, Math.abs(expected)),
        `${golden.symbol} ${what}: ${actual}, expected ${expected}`,
      );
    const e = golden.empyrical;
    near(cumulativeReturn(returns), e.cum_return, "cumulative return");
    near(annualReturn(returns, c), e.annual_return, "annual return");
    near(annualVolatility(returns, c), e.annual_vol, "volatility");
    near(sharpeRatio(returns, c), e.sharpe_rf0, "Sharpe");
    // The file's README: daily rates have two decimals there, 0.00 for most of the sample.
    near(sharpeRatio(returns, c), e.sharpe_rf_series, "Sharpe over the daily rate");
    near(maximumDrawdown(returns.subarray(-63)).depth, e.roll_max_drawdown_63_last, "drawdown of the last 63 sessions");
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
    for (const [month, expected] of Object.entries(golden.monthly_last6)) {
      const inMonth = returns.filter((_, i) => days1[i].startsWith(month));
      near(cumulativeReturn(inMonth), expected, `return of ${month}`);
    }
    compareWithQuantstats(golden.quantstats, returns, benchmark, near);
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

/** The set of quantstats. Its skewness and kurtosis are those of a sample (G1, G2); ours are those of the values held. */
function compareWithQuantstats(
  q: Readonly<Record<string, number>>,
  returns: Float64Array,
  benchmark: Float64Array,
  near: (actual: number, expected: number, what: string) => void,
): void {
  const c = defaultConventions;
  const n = returns.length;
  const sampleSkewness = (skewness(returns) * Math.sqrt(n * (n - 1))) / (n - 2);
  const sampleKurtosis = ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (rawKurtosis(returns) - 3) + 6);
  const correlation = pearsonCorrelation(returns, benchmark);
  near(sharpeRatio(returns, c), q.sharpe, "quantstats Sharpe");
  near(sortinoRatio(returns, c), q.sortino, "quantstats Sortino");
  near(calmarRatio(returns, c), q.calmar, "quantstats Calmar");
  near(omegaRatio(returns), q.omega, "quantstats omega");
  near(tailRatio(returns), q.tail_ratio, "quantstats tail ratio");
  near(maximumDrawdown(returns).depth, q.max_drawdown, "quantstats drawdown");
  near(annualVolatility(returns, c), q.volatility, "quantstats volatility");
  near(annualReturn(returns, c), q.cagr, "quantstats annual growth");
  near(annualReturn(returns, { ...c, periodsPerYear: 1 }), q.geometric_mean, "quantstats geometric mean");
  near(
    informationRatio(returns, benchmark, { ...c, periodsPerYear: 1 }),
    q.information_ratio,
    "quantstats information",
  );
  near(correlation * correlation, q.r_squared, "quantstats R squared");
  near(sampleSkewness, q.skew, "quantstats skewness");
  near(sampleKurtosis, q.kurtosis, "quantstats kurtosis");
  const record = { sharpe: periodSharpeRatio(returns, c), observations: n };
  const moments = { skewness: sampleSkewness, kurtosis: sampleKurtosis + 3 };
  near(probabilisticSharpe({ ...record, ...moments }, 0), q.probabilistic_sharpe_ratio, "quantstats PSR");
}

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
