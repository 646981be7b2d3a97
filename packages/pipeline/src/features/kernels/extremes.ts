import type { Step } from "./session-window.js";

export interface ExtremeRequest {
  readonly statistic: "value" | "position";
  readonly window: number;
  readonly out: Float64Array;
}

/**
 * Windowed maximum (or minimum) and its position, for several windows in one pass over a monotonic queue.
 *
 * The value leaves missing values out. The position is 1-based from the oldest present value of the window, the oldest
 * of ties wins; a missing value inside the window counts as the extreme (numpy's argmax, which Qlib's IdxMax is).
 */
export function extremes(
  x: Float64Array,
  isMaximum: boolean,
  requests: readonly ExtremeRequest[],
  capacity: number,
): Step {
  const sorted = [...requests].sort((a, b) => b.window - a.window);
  const largest = sorted[0].window;
  const queue = new Int32Array(capacity);
  const queued = new Float64Array(capacity);
  const nextPresent = new Int32Array(capacity + 1);
  const nextMissing = new Int32Array(capacity + 1);
  const sign = isMaximum ? 1 : -1;

  return (lo, hi) => {
    const first = Math.max(0, lo - largest + 1);
    let isDense = true;
    for (let k = first; k < hi; k++) {
      if (x[k] - x[k] !== 0) {
        isDense = false;
        break;
      }
    }
    if (isDense && hi - lo === 1) {
      lastExtremes(x, sign, sorted, lo);
      return;
    }
    if (!isDense) markMissing(x, first, hi, nextPresent, nextMissing);
    let head = 0;
    let tail = 0;
    for (let k = first; k < hi; k++) {
      const value = sign * x[k];
      if (value - value === 0) {
        while (head < tail && queued[tail - 1] < value) tail--;
        queued[tail] = value;
        queue[tail++] = k;
      }
      if (k < lo) continue;
      while (head < tail && queue[head] <= k - largest) head++;
      let at = head;
      for (let r = 0; r < sorted.length; r++) {
        const { statistic, window, out } = sorted[r];
        while (at < tail && queue[at] <= k - window) at++;
        if (at === tail) out[k] = Number.NaN;
        else if (statistic === "value") out[k] = x[queue[at]] + 0;
        else {
          const oldest = Math.max(k - window + 1, 0);
          if (isDense) out[k] = queue[at] - oldest + 1;
          else {
            const start = nextPresent[oldest];
            out[k] = (nextMissing[start] <= k ? nextMissing[start] : queue[at]) - start + 1;
          }
        }
      }
    }
  };
}

/** The same for one index whose windows hold every value: one walk back through the widest window. */
function lastExtremes(x: Float64Array, sign: number, widestFirst: readonly ExtremeRequest[], k: number): void {
  let best = k;
  let most = sign * x[k];
  let at = k;
  for (let r = widestFirst.length - 1; r >= 0; r--) {
    const { statistic, window, out } = widestFirst[r];
    const oldest = Math.max(k - window + 1, 0);
    while (at > oldest) {
      const value = sign * x[--at];
      if (value >= most) {
        most = value;
        best = at;
      }
    }
    out[k] = statistic === "value" ? x[best] + 0 : best - oldest + 1;
  }
}

/** For each index in [first, hi]: the next one that holds a value, and the next that does not; hi where there is none. */
function markMissing(
  x: Float64Array,
  first: number,
  hi: number,
  nextPresent: Int32Array,
  nextMissing: Int32Array,
): void {
  nextPresent[hi] = hi;
  nextMissing[hi] = hi;
  for (let k = hi - 1; k >= first; k--) {
    const isPresent = x[k] - x[k] === 0;
    nextPresent[k] = isPresent ? k : nextPresent[k + 1];
    nextMissing[k] = isPresent ? nextMissing[k + 1] : k;
  }
}
