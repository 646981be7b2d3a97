import { flatDeviation, reciprocal } from "./moments.js";
import type { SessionWindow, Step } from "./session-window.js";

export type CoMomentStatistic = "Corr" | "Cov" | "Beta" | "ResidualStd";

export interface CoMomentRequest {
  readonly statistic: CoMomentStatistic;
  readonly window: number;
  readonly out: Float64Array;
}

const illConditioned = 1e-7;

/** A variance above this, well over the square of `flatDeviation`, needs no root to be known not to be flat. */
const farFromFlat = 1e-9;

/**
 * Windowed co-movements of two series, over sessions where both are present, with the restarts and the two-pass
 * fallback of `moments`. Corr is NaN where a standard deviation is at most 2e-5 (Qlib); Cov has ddof 1; Beta is the
 * slope of x on y; ResidualStd is the deviation of its residuals with n - 2 degrees of freedom.
 */
export function coMoments(
  x: Float64Array,
  y: Float64Array,
  block: number,
  requests: readonly CoMomentRequest[],
  sessions: SessionWindow,
): Step {
  const sums = new PairSums(x, y, block);
  return (lo, hi) => {
    const starts = sessions.blockStart(block);
    const ends = sessions.blockEnd(block);
    for (let from = lo; from < hi; ) {
      const start = Math.max(0, starts[sessions.base + from] - sessions.base - (block - 1));
      const to = Math.min(hi, ends[sessions.base + from] - sessions.base);
      sums.restart(start, to);
      for (let r = 0; r < requests.length; r++) {
        const { statistic, window, out } = requests[r];
        fill(statistic, sums, window, out, from, to);
      }
      from = to;
    }
  };
}

/** Entries of a session's sums: pairs, x, y, x squared, y squared, x times y. One array keeps the loops in registers. */
const stride = 6;

/** Sums over pairs from the start of a stretch up to each of its sessions; entry j holds the sums of the first j. */
class PairSums {
  start = 0;
  readonly sums: Float64Array;
  /** Squared deviations of x, of y and the crossed ones, of the window that `measure` looked at. */
  xx = 0;
  yy = 0;
  xy = 0;

  constructor(
    readonly x: Float64Array,
    readonly y: Float64Array,
    block: number,
  ) {
    this.sums = new Float64Array(stride * (2 * block + 1));
  }

  restart(start: number, to: number): void {
    const { x, y } = this;
    this.start = start;
    let first = start;
    while (first < to && !(x[first] - x[first] === 0 && y[first] - y[first] === 0)) first++;
    const shiftX = first < to ? x[first] : 0;
    const shiftY = first < to ? y[first] : 0;
    if (first !== start || !this.sumDense(to, shiftX, shiftY)) this.sumPresent(to, shiftX, shiftY);
  }

  /** Sums without looking for gaps; false if there was one, which a sum that is not finite gives away. */
  private sumDense(to: number, shiftX: number, shiftY: number): boolean {
    const { x, y, start, sums } = this;
    let sx = 0;
    let sy = 0;
    let xx = 0;
    let yy = 0;
    let xy = 0;
    let at = stride;
    for (let k = start; k < to; k++) {
      const u = x[k] - shiftX;
      const v = y[k] - shiftY;
      sx += u;
      sy += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
      sums[at] = k - start + 1;
      sums[at + 1] = sx;
      sums[at + 2] = sy;
      sums[at + 3] = xx;
      sums[at + 4] = yy;
      sums[at + 5] = xy;
      at += stride;
    }
    return xx - xx === 0 && yy - yy === 0;
  }

  private sumPresent(to: number, shiftX: number, shiftY: number): void {
    const { x, y, start, sums } = this;
    let n = 0;
    let sx = 0;
    let sy = 0;
    let xx = 0;
    let yy = 0;
    let xy = 0;
    let at = stride;
    for (let k = start; k < to; k++) {
      const u = x[k] - shiftX;
      const v = y[k] - shiftY;
      if (u - u === 0 && v - v === 0) {
        n++;
        sx += u;
        sy += v;
        xx += u * u;
        yy += v * v;
        xy += u * v;
      }
      sums[at] = n;
      sums[at + 1] = sx;
      sums[at + 2] = sy;
      sums[at + 3] = xx;
      sums[at + 4] = yy;
      sums[at + 5] = xy;
      at += stride;
    }
  }
}

/** Fills out[from, to) with a statistic of the windows that end there. */
function fill(
  statistic: CoMomentStatistic,
  pairs: PairSums,
  window: number,
  out: Float64Array,
  from: number,
  to: number,
): void {
  const { start, sums } = pairs;
  const isCorrelation = statistic === "Corr";
  for (let k = from; k < to; k++) {
    const length = Math.min(k - start + 1, window);
    const at = (k - start + 1) * stride;
    const before = at - length * stride;
    const n = sums[at] - sums[before];
    if (n < 2) {
      out[k] = Number.NaN;
      continue;
    }
    const inverse = reciprocal[n];
    const sx = sums[at + 1] - sums[before + 1];
    const sy = sums[at + 2] - sums[before + 2];
    let xx = sums[at + 3] - sums[before + 3] - sx * sx * inverse;
    let yy = sums[at + 4] - sums[before + 4] - sy * sy * inverse;
    let xy = sums[at + 5] - sums[before + 5] - sx * sy * inverse;
    if (xx <= illConditioned * sums[at + 3] || yy <= illConditioned * sums[at + 4]) {
      measure(pairs, k + 1 - length, k + 1);
      xx = pairs.xx;
      yy = pairs.yy;
      xy = pairs.xy;
    }
    const surely = farFromFlat * n;
    if (isCorrelation && xx > surely && yy > surely) out[k] = xy / Math.sqrt(xx * yy);
    else out[k] = resultOf(statistic, n, xx, yy, xy);
  }
}

function resultOf(statistic: CoMomentStatistic, n: number, xx: number, yy: number, xy: number): number {
  switch (statistic) {
    case "Corr": {
      const isFlat = Math.sqrt(xx / (n - 1)) <= flatDeviation || Math.sqrt(yy / (n - 1)) <= flatDeviation;
      return isFlat ? Number.NaN : xy / Math.sqrt(xx * yy);
    }
    case "Cov":
      return xy / (n - 1);
    case "Beta":
      return yy > 0 ? xy / yy : Number.NaN;
    case "ResidualStd": {
      const residual = xx - (xy * xy) / yy;
      return n > 2 && yy > 0 ? Math.sqrt(Math.max(residual, 0) / (n - 2)) : Number.NaN;
    }
  }
}

/** Sums of squared and crossed deviations over the pairs present in [from, to), in two passes. */
function measure(pairs: PairSums, from: number, to: number): void {
  const { x, y } = pairs;
  let n = 0;
  let shiftX = Number.NaN;
  let shiftY = Number.NaN;
  let sx = 0;
  let sy = 0;
  for (let k = from; k < to; k++) {
    if (!(x[k] - x[k] === 0 && y[k] - y[k] === 0)) continue;
    if (n++ === 0) {
      shiftX = x[k];
      shiftY = y[k];
    }
    sx += x[k] - shiftX;
    sy += y[k] - shiftY;
  }
  const meanX = sx / n;
  const meanY = sy / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let k = from; k < to; k++) {
    const u = x[k] - shiftX - meanX;
    const v = y[k] - shiftY - meanY;
    if (!(u - u === 0 && v - v === 0)) continue;
    xx += u * u;
    yy += v * v;
    xy += u * v;
  }
  pairs.xx = xx;
  pairs.yy = yy;
  pairs.xy = xy;
}
