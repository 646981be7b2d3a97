import cdf from "@stdlib/stats-base-dists-normal-cdf";
import quantile from "@stdlib/stats-base-dists-normal-quantile";

/** Standard normal distribution function Φ(x), dimensionless; NaN for NaN. Source: stdlib (fdlibm erfc). */
export function normalCdf(x: number): number {
  return cdf(x, 0, 1);
}

/** Standard normal quantile Φ⁻¹(p); -Infinity at 0, Infinity at 1, NaN outside [0, 1]. Source: stdlib. */
export function normalQuantile(p: number): number {
  return quantile(p, 0, 1);
}
