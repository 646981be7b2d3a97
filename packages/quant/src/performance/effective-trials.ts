import { expectedMaximum } from "./probabilistic-sharpe.js";

/**
 * Mean correlation over all pairs of trials, in [0, 1]. Two trials are compared over the sessions of either, missing
 * ones standing at the mean, and a trial without returns counts as alike to no other: what is not known makes trials more
 * different, and so a search harder to pass.
 *
 * @param returns per-session returns, one array a trial that has any, equally long; NaN where it has none
 * @param trials  all trials counted, those without returns among them
 * @returns 0 for fewer than two trials
 */
export function meanCorrelation(returns: readonly Float64Array[], trials: number): number {
  if (trials < 2) return 0;
  const sum = new Float64Array(returns[0]?.length ?? 0);
  let own = 0;
  for (const series of returns) {
    const direction = unitDeviations(series);
    if (direction === null) continue;
    own++;
    for (let t = 0; t < sum.length; t++) sum[t] += direction[t];
  }
  const square = sum.reduce((total, value) => total + value * value, 0);
  return Math.min(1, Math.max(0, (square - own) / (trials * (trials - 1))));
}

/** Deviations from the mean, scaled to a sum of squares of 1; 0 where a value is missing. Null where they never vary. */
function unitDeviations(series: Float64Array): Float64Array | null {
  let count = 0;
  let total = 0;
  for (const value of series) {
    if (Number.isNaN(value)) continue;
    count++;
    total += value;
  }
  const centre = total / count;
  const out = series.map((value) => (Number.isNaN(value) ? 0 : value - centre));
  const size = Math.sqrt(out.reduce((sum, value) => sum + value * value, 0));
  return size > 1e-12 * Math.abs(centre) ? out.map((value) => value / size) : null;
}

/**
 * Number of independent trials whose best is expected to be as good by luck as the best of N equally correlated ones:
 * the largest of N normal draws with correlation rho is expected at sqrt(1 - rho) times that of independent ones.
 *
 * @param trials      N >= 1
 * @param correlation in [0, 1]
 * @returns 1 to N, fractional
 */
export function effectiveTrials(trials: number, correlation: number): number {
  if (trials <= 1) return 1;
  const wanted = Math.sqrt(1 - correlation) * expectedMaximum(trials);
  let [low, high] = [1, trials];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (expectedMaximum(middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
