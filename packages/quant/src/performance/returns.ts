import { standardDeviation } from "../statistics/moments.js";
import type { Conventions } from "./conventions.js";

/** Total simple return of the period returns, decimal; NaN if empty or any is NaN; -1 once everything is lost. */
export function cumulativeReturn(returns: Float64Array): number {
  if (returns.length === 0) return Number.NaN;
  let wealth = 1;
  for (let t = 0; t < returns.length; t++) {
    if (returns[t] <= -1) return -1;
    wealth *= 1 + returns[t];
  }
  return wealth - 1;
}

/** Geometric annual return, decimal a year; NaN if empty or any return is NaN. */
export function annualReturn(returns: Float64Array, conventions: Conventions): number {
  const total = cumulativeReturn(returns);
  if (total <= -1) return -1;
  return Math.exp((Math.log(1 + total) * conventions.periodsPerYear) / returns.length) - 1;
}

/** Annualised standard deviation of the period returns, decimal; NaN below two returns. */
export function annualVolatility(returns: Float64Array, conventions: Conventions): number {
  return standardDeviation(returns, conventions.ddof) * Math.sqrt(conventions.periodsPerYear);
}
