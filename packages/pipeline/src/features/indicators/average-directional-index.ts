import { seedingOf, wilderSpan } from "../../expressions/operators.js";
import { restartedRecursion } from "../kernels/exponential.js";
import type { SessionWindow, Step } from "../kernels/session-window.js";

/**
 * Average directional index (Wilder 1978): Wilder's average of DX = 100 |P - M| / (P + M), P and M Wilder's averages of
 * the upward and downward directional movements.
 *
 * Steps over bars present. The inner averages are seeded 28 (2n - 1) sessions before the block, the outer one 14 (2n - 1)
 * later, with normalised weights.
 *
 * @returns 0 to 100; NaN on a missing bar or with fewer than 2n - 1 movements
 */
export function averageDirectionalIndex(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  n: number,
  out: Float64Array,
  sessions: SessionWindow,
): Step {
  const decay = 1 - 1 / n;
  const seeding = seedingOf(wilderSpan(n));
  return restartedRecursion(1 + 2 * seeding, sessions, (seed, from, to, blockStart) => {
    let up = 0;
    let down = 0;
    let index = 0;
    let weight = 0;
    let movements = 0;
    let previousHigh = Number.NaN;
    let previousLow = Number.NaN;
    for (let k = seed; k < to; k++) {
      const isPresent = high[k] - high[k] + (low[k] - low[k]) + (close[k] - close[k]) === 0;
      if (isPresent) {
        if (!Number.isNaN(previousHigh)) {
          const rise = high[k] - previousHigh;
          const fall = previousLow - low[k];
          const upward = Math.max(rise, 0);
          const downward = Math.max(fall, 0);
          up = up * decay + (upward > downward ? upward : 0);
          down = down * decay + (downward > upward ? downward : 0);
          movements++;
          if (movements >= n && k >= blockStart - seeding) {
            index = index * decay + (up + down > 0 ? (100 * Math.abs(up - down)) / (up + down) : 0);
            weight = weight * decay + 1;
          }
        }
        previousHigh = high[k];
        previousLow = low[k];
      }
      if (k >= from) out[k] = isPresent && movements >= 2 * n - 1 ? index / weight : Number.NaN;
    }
  });
}
