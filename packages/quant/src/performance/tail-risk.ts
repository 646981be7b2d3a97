import { sortedQuantile } from "../statistics/quantiles.js";

/** Historical value at risk: the `tail` quantile of the period returns, decimal (negative is a loss); NaN if empty. */
export function historicalValueAtRisk(returns: Float64Array, tail = 0.05): number {
  return sortedQuantile(Float64Array.from(returns).sort(), tail);
}

/**
 * Mean of the lowest `tail` share of the returns, decimal, the share's edge included: the floor((n - 1) tail) + 1
 * smallest, as empyrical; NaN if empty.
 */
export function historicalExpectedShortfall(returns: Float64Array, tail = 0.05): number {
  if (returns.length === 0) return Number.NaN;
  const sorted = Float64Array.from(returns).sort();
  const count = Math.floor((sorted.length - 1) * tail) + 1;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += sorted[i];
  return sum / count;
}

/** Right tail over left tail: |95 % quantile| / |5 % quantile|, dimensionless. */
export function tailRatio(returns: Float64Array): number {
  const sorted = Float64Array.from(returns).sort();
  return Math.abs(sortedQuantile(sorted, 0.95)) / Math.abs(sortedQuantile(sorted, 0.05));
}

/** Sum of gains over sum of losses around zero, dimensionless; NaN where nothing was lost. */
export function omegaRatio(returns: Float64Array): number {
  let gains = 0;
  let losses = 0;
  for (let t = 0; t < returns.length; t++) {
    if (returns[t] > 0) gains += returns[t];
    else losses -= returns[t];
  }
  return losses > 0 ? gains / losses : Number.NaN;
}
