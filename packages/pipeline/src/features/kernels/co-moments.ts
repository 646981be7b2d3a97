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
  const size = 2 * block + 1;
  const count = new Float64Array(size);
  const sumX = new Float64Array(size);
  const sumY = new Float64Array(size);
  const squareX = new Float64Array(size);
  const squareY = new Float64Array(size);
  const product = new Float64Array(size);
  const direct = new Float64Array(3);

  /** Sums without looking for gaps; false if there was one, which a sum that is not finite gives away. */
  const sumDense = (start: number, to: number, shiftX: number, shiftY: number): boolean => {
    let sx = 0;
    let sy = 0;
    let xx = 0;
    let yy = 0;
    let xy = 0;
    const sessions = to - start;
    for (let i = 0; i < sessions; i++) {
      const u = x[start + i] - shiftX;
      const v = y[start + i] - shiftY;
      sx += u;
      sy += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
      const j = i + 1;
      count[j] = j;
      sumX[j] = sx;
      sumY[j] = sy;
      squareX[j] = xx;
      squareY[j] = yy;
      product[j] = xy;
    }
    return xx - xx === 0 && yy - yy === 0;
  };

  const restart = (start: number, to: number) => {
    let first = start;
    while (first < to && !(x[first] - x[first] === 0 && y[first] - y[first] === 0)) first++;
    const shiftX = first < to ? x[first] : 0;
    const shiftY = first < to ? y[first] : 0;
    if (first === start && sumDense(start, to, shiftX, shiftY)) return;
    let n = 0;
    let sx = 0;
    let sy = 0;
    let xx = 0;
    let yy = 0;
    let xy = 0;
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
      const j = k - start + 1;
      count[j] = n;
      sumX[j] = sx;
      sumY[j] = sy;
      squareX[j] = xx;
      squareY[j] = yy;
      product[j] = xy;
    }
  };

  const kernel = ({ statistic, window, out }: CoMomentRequest) => {
    return (start: number, from: number, to: number) => {
      for (let k = from; k < to; k++) {
        const j = k - start + 1;
        const a = j > window ? j - window : 0;
        const n = count[j] - count[a];
        if (n < 2) {
          out[k] = Number.NaN;
          continue;
        }
        const inverse = reciprocal[n];
        const sx = sumX[j] - sumX[a];
        const sy = sumY[j] - sumY[a];
        let xx = squareX[j] - squareX[a] - sx * sx * inverse;
        let yy = squareY[j] - squareY[a] - sy * sy * inverse;
        let xy = product[j] - product[a] - sx * sy * inverse;
        if (xx <= illConditioned * squareX[j] || yy <= illConditioned * squareY[j]) {
          directCoMoments(x, y, start + a, start + j, direct);
          xx = direct[0];
          yy = direct[1];
          xy = direct[2];
        }
        out[k] = resultOf(statistic, n, xx, yy, xy);
      }
    };
  };

  const kernels = requests.map(kernel);
  return (lo, hi) => {
    const starts = sessions.blockStart(block);
    const ends = sessions.blockEnd(block);
    for (let from = lo; from < hi; ) {
      const start = Math.max(0, starts[sessions.base + from] - sessions.base - (block - 1));
      const to = Math.min(hi, ends[sessions.base + from] - sessions.base);
      restart(start, to);
      for (let r = 0; r < kernels.length; r++) kernels[r](start, from, to);
      from = to;
    }
  };
}

function resultOf(statistic: CoMomentStatistic, n: number, xx: number, yy: number, xy: number): number {
  switch (statistic) {
    case "Corr": {
      const surely = farFromFlat * n;
      const isFlat =
        !(xx > surely && yy > surely) &&
        (Math.sqrt(xx / (n - 1)) <= flatDeviation || Math.sqrt(yy / (n - 1)) <= flatDeviation);
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
function directCoMoments(x: Float64Array, y: Float64Array, from: number, to: number, result: Float64Array): void {
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
  result.fill(0);
  for (let k = from; k < to; k++) {
    const u = x[k] - shiftX - meanX;
    const v = y[k] - shiftY - meanY;
    if (!(u - u === 0 && v - v === 0)) continue;
    result[0] += u * u;
    result[1] += v * v;
    result[2] += u * v;
  }
}
