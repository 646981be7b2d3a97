import { mean, standardDeviation } from "../statistics/moments.js";
import type { Conventions } from "./conventions.js";

/**
 * Fewest returns for which a Sharpe ratio is stated and counts among others. At 60 its standard error is sqrt(1 / 59), 2.07
 * a year for daily returns (Lo 2002), and its small-sample bias 1.3 % (Miller and Gehr 1978: 1 + 3 / (4 n)); at 6 they are 7.1
 * and 12.5 %.
 */
export const fewestReturns = 60;

/** Sharpe ratio of one period: mean excess return over its standard deviation; NaN if the returns never vary. */
export function periodSharpeRatio(returns: Float64Array, conventions: Conventions): number {
  const deviation = standardDeviation(returns, conventions.ddof);
  const average = mean(returns);
  const excess = average - conventions.riskFree / conventions.periodsPerYear;
  return deviation > 1e-12 * Math.abs(average) ? excess / deviation : Number.NaN;
}

/** Annualised Sharpe ratio: the period's times sqrt(periods a year). */
export function sharpeRatio(returns: Float64Array, conventions: Conventions): number {
  return periodSharpeRatio(returns, conventions) * Math.sqrt(conventions.periodsPerYear);
}

/** Annualised root mean square of the returns below the risk-free rate, decimal; NaN if empty. */
export function downsideRisk(returns: Float64Array, conventions: Conventions): number {
  const floor = conventions.riskFree / conventions.periodsPerYear;
  let sum = 0;
  for (let t = 0; t < returns.length; t++) {
    const shortfall = Math.min(0, returns[t] - floor);
    sum += shortfall * shortfall;
  }
  return Math.sqrt((sum / returns.length) * conventions.periodsPerYear);
}

/** Annualised Sortino ratio: mean excess return a year over the downside risk; NaN if there is no downside. */
export function sortinoRatio(returns: Float64Array, conventions: Conventions): number {
  const risk = downsideRisk(returns, conventions);
  const excess = mean(returns) * conventions.periodsPerYear - conventions.riskFree;
  return risk > 0 ? excess / risk : Number.NaN;
}

/** Annualised mean over tracking error of the returns in excess of a benchmark, dimensionless. */
export function informationRatio(returns: Float64Array, benchmark: Float64Array, conventions: Conventions): number {
  return sharpeRatio(
    returns.map((value, t) => value - benchmark[t]),
    { ...conventions, riskFree: 0 },
  );
}
