import type { Step } from "./session-window.js";

/**
 * Windowed maximum (or minimum) of the present values, NaN where there is none. Van Herk (1992): the extreme of a window
 * is that of a stretch's end and the next stretch's beginning, so no branch depends on the data.
 */
export function extremeValues(
  x: Float64Array,
  isMaximum: boolean,
  window: number,
  out: Float64Array,
  capacity: number,
): Step {
  const sign = isMaximum ? 1 : -1;
  const forward = new Float64Array(capacity);
  const backward = new Float64Array(capacity);
  return (lo, hi) => {
    const first = Math.max(0, lo - window + 1);
    for (let stretch = first; stretch < hi; stretch += window) {
      const end = Math.min(stretch + window, hi);
      let most = Number.NEGATIVE_INFINITY;
      for (let k = stretch; k < end; k++) {
        const value = x[k];
        if (value - value === 0) most = Math.max(most, sign * value);
        forward[k] = most;
      }
      most = Number.NEGATIVE_INFINITY;
      for (let k = end - 1; k >= stretch; k--) {
        const value = x[k];
        if (value - value === 0) most = Math.max(most, sign * value);
        backward[k] = most;
      }
    }
    for (let k = lo; k < hi; k++) {
      const start = k - window + 1;
      const most = start <= first ? forward[k] : Math.max(forward[k], backward[start]);
      out[k] = most === Number.NEGATIVE_INFINITY ? Number.NaN : sign * most + 0;
    }
  };
}
