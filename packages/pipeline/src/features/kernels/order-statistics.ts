import type { Step } from "./session-window.js";

export interface OrderRequest {
  /** `parameter`: fraction of Quantile, number of values of MeanLargest. */
  readonly statistic: "Quantile" | "Rank" | "Med" | "MeanLargest";
  readonly parameter: number;
  readonly out: Float64Array;
}

/**
 * Order statistics of a moving window, kept sorted. Missing values are left out (pandas, min_periods 1). Quantile is
 * linear between neighbours; Rank is the share of the window not above the newest value, ties averaged, NaN where the
 * newest is missing; MeanLargest is NaN with fewer values than asked for.
 */
export function orderStatistics(x: Float64Array, window: number, requests: readonly OrderRequest[]): Step {
  const sorted = new Float64Array(window + 1);
  let n = 0;

  const positionOf = (value: number): number => {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const insert = (value: number): void => {
    let at = n++;
    while (at > 0 && sorted[at - 1] > value) {
      sorted[at] = sorted[at - 1];
      at--;
    }
    sorted[at] = value;
  };
  const remove = (value: number): void => {
    let at = positionOf(value);
    n--;
    for (; at < n; at++) sorted[at] = sorted[at + 1];
  };
  const replace = (old: number, value: number): void => {
    let at = positionOf(old);
    if (value >= old) {
      while (at < n - 1 && sorted[at + 1] < value) {
        sorted[at] = sorted[at + 1];
        at++;
      }
    } else {
      while (at > 0 && sorted[at - 1] > value) {
        sorted[at] = sorted[at - 1];
        at--;
      }
    }
    sorted[at] = value;
  };
  const answer = (k: number, value: number): void => {
    for (let r = 0; r < requests.length; r++) {
      const { statistic, parameter, out } = requests[r];
      if (statistic === "Quantile") out[k] = quantileOf(sorted, n, parameter);
      else if (statistic === "Med") out[k] = quantileOf(sorted, n, 0.5);
      else if (statistic === "Rank") {
        if (Number.isNaN(value)) {
          out[k] = Number.NaN;
          continue;
        }
        const below = positionOf(value);
        let last = below;
        while (last < n - 1 && sorted[last + 1] === value) last++;
        out[k] = ((below + last) * 0.5 + 1) / n;
      } else out[k] = meanOfLargest(sorted, n, parameter);
    }
  };

  return (lo, hi) => {
    n = 0;
    for (let k = Math.max(0, lo - window); k < lo; k++) {
      const value = finite(x[k]);
      if (!Number.isNaN(value)) insert(value);
    }
    for (let k = lo; k < hi; k++) {
      const value = finite(x[k]);
      const old = k >= window ? finite(x[k - window]) : Number.NaN;
      const hasValue = !Number.isNaN(value);
      if (!Number.isNaN(old)) {
        if (hasValue) replace(old, value);
        else remove(old);
      } else if (hasValue) insert(value);
      answer(k, value);
    }
  };
}

/** The value, with -0 as 0 so that no trace of the order of arrival is left; NaN where it is missing or infinite. */
function finite(value: number): number {
  return value - value === 0 ? value + 0 : Number.NaN;
}

function quantileOf(sorted: Float64Array, n: number, fraction: number): number {
  if (n === 0) return Number.NaN;
  const place = fraction * (n - 1);
  const below = Math.floor(place);
  if (below + 1 >= n) return sorted[n - 1];
  return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - below);
}

function meanOfLargest(sorted: Float64Array, n: number, count: number): number {
  if (n < count) return Number.NaN;
  let sum = 0;
  for (let at = n - count; at < n; at++) sum += sorted[at];
  return sum / count;
}
