import { mean } from "./moments.js";

/** Lags S = max(h - 1, ceil(1.3 sqrt(T))), at most T - 1. */
export function neweyWestLags(observations: number, overlap: number): number {
  return Math.max(0, Math.min(observations - 1, Math.max(overlap - 1, Math.ceil(1.3 * Math.sqrt(observations)))));
}

/**
 * Long-run variance Γ0 + 2 Σ (1 - l / (L + 1)) Γl, square of the values' unit (Newey and West 1987); Γl divide by T.
 *
 * @param values length T, no NaN
 * @param lags   L >= 0
 */
export function neweyWestVariance(values: Float64Array, lags: number): number {
  const length = values.length;
  const centre = mean(values);
  const deviations = new Float64Array(length);
  for (let t = 0; t < length; t++) deviations[t] = values[t] - centre;
  let variance = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let covariance = 0;
    for (let t = lag; t < length; t++) covariance += deviations[t] * deviations[t - lag];
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * (covariance / length);
  }
  return variance;
}

/**
 * |t| beyond which a two-sided 5 % test with the Bartlett kernel rejects when the bandwidth is the share b of the
 * sample: 1.9600 + 2.9694 b + 0.4160 b² - 0.5324 b³ (Kiefer and Vogelsang 2005, table I). b in (0, 1].
 */
export function fixedBandwidthCriticalValue(b: number): number {
  return 1.96 + b * (2.9694 + b * (0.416 - b * 0.5324));
}
