import { wilderRecursion } from "../kernels/exponential.js";
import type { SessionWindow, Step } from "../kernels/session-window.js";

/** Largest of high - low, |high - previous close|, |low - previous close| (Wilder 1978); NaN without a previous close. */
export function trueRange(high: number, low: number, previousClose: number): number {
  return Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
}

/**
 * Average true range: Wilder's average (alpha 1/n) of the true range, in units of price.
 *
 * Steps over bars present; seeded 14 (2n - 1) sessions before the block with normalised weights.
 *
 * @returns NaN on a missing bar or with fewer than n true ranges
 */
export function averageTrueRange(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  n: number,
  out: Float64Array,
  sessions: SessionWindow,
): Step {
  return wilderRecursion(n, sessions, (seed, from, to, decay) => {
    let sum = 0;
    let weight = 0;
    let ranges = 0;
    let previous = Number.NaN;
    for (let k = seed; k < to; k++) {
      const range = trueRange(high[k], low[k], close[k]);
      const isPresent = range - range === 0;
      if (isPresent) {
        if (!Number.isNaN(previous)) {
          sum = sum * decay + trueRange(high[k], low[k], previous);
          weight = weight * decay + 1;
          ranges++;
        }
        previous = close[k];
      }
      if (k >= from) out[k] = isPresent && ranges >= n ? sum / weight : Number.NaN;
    }
  });
}
