import cdf from "@stdlib/stats-base-dists-t-cdf";
import quantile from "@stdlib/stats-base-dists-t-quantile";

/** Two-sided p-value of a t statistic with `degrees` > 0 degrees of freedom, in [0, 1]; NaN for NaN. */
export function studentTwoSidedP(t: number, degrees: number): number {
  return Number.isNaN(t) ? Number.NaN : Math.min(1, 2 * cdf(-Math.abs(t), degrees));
}

/** |t| beyond which a two-sided test of size 1 - confidence rejects; NaN unless degrees > 0. */
export function studentCriticalValue(confidence: number, degrees: number): number {
  return degrees > 0 ? quantile(0.5 + confidence / 2, degrees) : Number.NaN;
}
