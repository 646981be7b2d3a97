import { mean } from "../statistics/moments.js";
import type { Conventions } from "./conventions.js";

/**
 * Market-model beta by least squares with an intercept.
 *
 * @param returns   simple period returns, decimal, length T
 * @param benchmark same unit and sessions
 * @returns dimensionless; NaN if the benchmark never moves
 */
export function marketBeta(returns: Float64Array, benchmark: Float64Array): number {
  const centre = mean(returns);
  const centreBenchmark = mean(benchmark);
  let covariance = 0;
  let variance = 0;
  for (let t = 0; t < returns.length; t++) {
    const deviation = benchmark[t] - centreBenchmark;
    covariance += (returns[t] - centre) * deviation;
    variance += deviation * deviation;
  }
  return variance > 0 ? covariance / variance : Number.NaN;
}

/** Annualised Jensen's alpha, decimal a year, compounded: (1 + mean(r - rf - beta (m - rf)))^periods - 1. */
export function annualAlpha(returns: Float64Array, benchmark: Float64Array, conventions: Conventions): number {
  const beta = marketBeta(returns, benchmark);
  const rate = conventions.riskFree / conventions.periodsPerYear;
  const alpha = mean(returns) - rate - beta * (mean(benchmark) - rate);
  return Math.exp(Math.log(1 + alpha) * conventions.periodsPerYear) - 1;
}
