import type { CrossSectionalTransform } from "./cross-section.js";

/** Values below `low` become `low`, above `high` become `high`. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Share of a normal distribution's standard deviation that its median absolute deviation is: 1 / 1.4826. */
const normalConsistency = 1.482602218505602;

/** Quantiles of the present values, linear between neighbours; [-Infinity, Infinity] where there is none. */
export function quantileBounds(values: Float64Array, lower = 0.01, upper = 0.99): Bounds {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  return { low: quantileOf(sorted, lower), high: quantileOf(sorted, upper) };
}

/** Median plus and minus so many median absolute deviations (times 1.4826, so that 3 is 3 sigma of a normal). */
export function medianDeviationBounds(values: Float64Array, deviations = 3): Bounds {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const median = quantileOf(sorted, 0.5);
  const distance = sorted.map((value) => Math.abs(value - median)).sort();
  const reach = deviations * normalConsistency * quantileOf(distance, 0.5);
  return { low: median - reach, high: median + reach };
}

/** Values moved into the bounds; NaN stays NaN. */
export function clip(values: Float64Array, { low, high }: Bounds): Float64Array {
  return values.map((value) => Math.min(Math.max(value, low), high));
}

/** Winsorises each session at its own 1 % and 99 %, or as given. */
export function winsorise(lower = 0.01, upper = 0.99): CrossSectionalTransform {
  return (values) => clip(values, quantileBounds(values, lower, upper));
}

/** Winsorises each session at its own median plus and minus so many scaled median absolute deviations. */
export function winsoriseByMedianDeviation(deviations = 3): CrossSectionalTransform {
  return (values) => clip(values, medianDeviationBounds(values, deviations));
}

function quantileOf(sorted: Float64Array, fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const below = Math.floor(place);
  if (below + 1 >= sorted.length) return sorted[sorted.length - 1];
  return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - below);
}
