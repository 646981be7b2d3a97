import { counted } from "@plumbline/core";
import type { Conventions, MeanTest, OverlapSafeMean } from "@plumbline/quant";
import {
  annualReturn,
  annualVolatility,
  cumulativeReturn,
  fewestReturns,
  maximumDrawdown,
  mean,
  overlapSafeMean,
  periodSharpeRatio,
  presentValues,
  rawKurtosis,
  sharpeStandardError,
  skewness,
  standardDeviation,
} from "@plumbline/quant";
import type {
  Estimate,
  IcStatistics,
  InferenceSummary,
  SeriesSummary,
  TestSummary,
} from "../definitions/evaluation-summary.js";

/** JSON has no NaN: what cannot be stated is null. */
export function statedOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const cosineMethod = "mean; 95 % band by equally weighted cosines, t with B degrees of freedom";

/** An overlap-safe mean as it may be shown. */
export function toEstimate(result: OverlapSafeMean, unit: string): Estimate {
  const hasBand = result.verdict === "stated" && Number.isFinite(result.low);
  return {
    value: statedOrNull(result.mean),
    ci95: hasBand ? [result.low, result.high] : null,
    n: result.n,
    method: cosineMethod,
    unit,
    reason: hasBand ? null : reasonOf(result),
  };
}

/** Why a mean has no band where every value is the same. */
export const neverVaries = "the values never vary";

function reasonOf(result: OverlapSafeMean): string {
  if (result.n === 0) return "no session has enough names";
  if (result.verdict === "no variation") return neverVaries;
  return `too short: ${counted(result.n, "session")} for ${counted(result.equalWeightedCosine.parameter, "cosine")}; 8 are needed`;
}

/** Mean of a per-session series that looks `overlap` sessions ahead. */
export function estimateMean(series: Float64Array, overlap: number, unit: string): Estimate {
  return toEstimate(overlapSafeMean(series, overlap), unit);
}

export function toInference(result: OverlapSafeMean): InferenceSummary {
  return {
    equalWeightedCosine: toTest(result.equalWeightedCosine),
    nonOverlapping: toTest(result.nonOverlapping),
    neweyWestFixedB: toTest(result.neweyWestFixedB),
  };
}

function toTest(test: MeanTest): TestSummary {
  return {
    t: statedOrNull(test.t),
    parameter: test.parameter,
    criticalValue: statedOrNull(test.criticalValue),
    pValue: statedOrNull(test.p),
    n: test.n,
  };
}

/** Mean, spread and inference of an IC by session. */
export function icStatistics(series: Float64Array, horizon: number): IcStatistics {
  const result = overlapSafeMean(series, horizon);
  const values = presentValues(series);
  const deviation = standardDeviation(values);
  const above = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  return {
    mean: toEstimate(result, "correlation"),
    standardDeviation: statedOrNull(deviation),
    icir: deviation > 0 ? statedOrNull(mean(values) / deviation) : null,
    shareAboveZero: values.length > 0 ? above / values.length : null,
    inference: toInference(result),
  };
}

/**
 * Figures of a daily return series; NaN sessions are left out.
 *
 * @param whyNone why there is no Sharpe ratio, where there is none
 */
export function seriesSummary(
  series: Float64Array,
  days: readonly string[],
  conventions: Conventions,
  whyNone = "the returns never vary or there are none",
): SeriesSummary {
  const kept = days.filter((_, t) => !Number.isNaN(series[t]));
  const returns = presentValues(series);
  const drawdown = maximumDrawdown(returns);
  const isDown = drawdown.trough >= 0;
  return {
    sessions: returns.length,
    totalReturn: statedOrNull(cumulativeReturn(returns)),
    annualReturn: statedOrNull(annualReturn(returns, conventions)),
    annualVolatility: statedOrNull(annualVolatility(returns, conventions)),
    sharpe: sharpeEstimate(returns, conventions, whyNone),
    maxDrawdown: statedOrNull(drawdown.depth),
    drawdownPeak: isDown ? (kept[Math.max(0, drawdown.peak)] ?? null) : null,
    drawdownTrough: isDown ? kept[drawdown.trough] : null,
  };
}

/** Why a Sharpe ratio is not shown. */
export function tooFewReturns(returns: number): string {
  return `too few returns (${returns} of at least ${fewestReturns})`;
}

function sharpeEstimate(returns: Float64Array, conventions: Conventions, whyNone: string): Estimate {
  const sharpe = periodSharpeRatio(returns, conventions);
  const error = sharpeStandardError({
    sharpe,
    observations: returns.length,
    skewness: skewness(returns),
    kurtosis: rawKurtosis(returns),
  });
  const scale = Math.sqrt(conventions.periodsPerYear);
  const hasBand = returns.length >= fewestReturns && Number.isFinite(error);
  const half = 1.959963984540054 * error;
  return {
    value: statedOrNull(sharpe * scale),
    ci95: hasBand ? [(sharpe - half) * scale, (sharpe + half) * scale] : null,
    n: returns.length,
    method: "mean over standard deviation of daily returns; band with skewness and kurtosis (Mertens)",
    unit: "annualised ratio",
    reason: hasBand
      ? null
      : Number.isNaN(sharpe)
        ? whyNone
        : returns.length < fewestReturns
          ? tooFewReturns(returns.length)
          : "its standard error cannot be stated",
  };
}
