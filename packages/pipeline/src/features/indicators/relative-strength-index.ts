import { wilderRecursion } from "../kernels/exponential.js";
import type { SessionWindow, Step } from "../kernels/session-window.js";

/**
 * Relative strength index (Wilder, New Concepts in Technical Trading Systems, 1978): 100 G / (G + L), G and L Wilder's
 * averages (alpha 1/n) of the gains and losses from bar to bar.
 *
 * Steps over bars present; averages are seeded 14 (2n - 1) sessions before the block with normalised weights.
 *
 * @param close prices, any currency
 * @returns 0 to 100; 50 where nothing moved; NaN on a missing bar or with fewer than n changes
 */
export function relativeStrengthIndex(
  close: Float64Array,
  n: number,
  out: Float64Array,
  sessions: SessionWindow,
): Step {
  return wilderRecursion(n, sessions, (seed, from, to, decay) => {
    let gain = 0;
    let loss = 0;
    let changes = 0;
    let previous = Number.NaN;
    for (let k = seed; k < to; k++) {
      const price = close[k];
      const isPresent = price - price === 0;
      if (isPresent) {
        const change = price - previous;
        if (!Number.isNaN(change)) {
          gain = gain * decay + Math.max(change, 0);
          loss = loss * decay + Math.max(-change, 0);
          changes++;
        }
        previous = price;
      }
      if (k < from) continue;
      if (!isPresent || changes < n) out[k] = Number.NaN;
      else out[k] = gain + loss > 0 ? (100 * gain) / (gain + loss) : 50;
    }
  });
}
