import type { SessionWindow, Step } from "./session-window.js";

export type MomentStatistic = "Sum" | "Mean" | "Std" | "Var" | "Count" | "Slope" | "Rsquare" | "Resi";

export interface MomentRequest {
  readonly statistic: MomentStatistic;
  readonly window: number;
  readonly out: Float64Array;
}

/** Standard deviations up to this are taken as 0 by Qlib's Rsquare and Corr (ops.py, atol of np.isclose). */
export const flatDeviation = 2e-5;

/** Below this share of the sums it is the difference of, a variance is computed again from the window alone. */
const illConditioned = 1e-7;

/** The same for the square of a sum. */
const cancelledSum = 1e-12;

/**
 * Windowed sums and what is made of them, for one series and one block size.
 *
 * Running sums restart with every block, `block - 1` sessions before it, shifted by the first value there, so a result
 * depends on that stretch only. A result that nearly cancels is computed again from its window in two passes.
 * Missing or infinite values are left out (pandas, min_periods 1); positions for Slope, Rsquare and Resi stay those of
 * the sessions (Qlib). Std and Var have ddof 1.
 */
export function moments(
  x: Float64Array,
  block: number,
  requests: readonly MomentRequest[],
  sessions: SessionWindow,
): Step {
  const needsTrend = requests.some(({ statistic }) => trend.has(statistic));
  const sums = new BlockSums(x, block, needsTrend);
  const kernels = requests.map((request) => kernelOf(sums, request));
  return (lo, hi) => {
    const starts = sessions.blockStart(block);
    const ends = sessions.blockEnd(block);
    for (let from = lo; from < hi; ) {
      const blockStart = starts[sessions.base + from] - sessions.base;
      const to = Math.min(hi, ends[sessions.base + from] - sessions.base);
      sums.restart(blockStart, to);
      for (let r = 0; r < kernels.length; r++) kernels[r](from, to);
      from = to;
    }
  };
}

const trend = new Set<MomentStatistic>(["Slope", "Rsquare", "Resi"]);

/** Sums from the start of a stretch up to each of its sessions; entry j holds the sum of the first j. */
class BlockSums {
  start = 0;
  blockStart = 0;
  shift = 0;
  /** No value of the stretch is missing. */
  isDense = false;
  readonly count: Int32Array;
  readonly sum: Float64Array;
  readonly square: Float64Array;
  readonly product: Float64Array;
  readonly time: Float64Array;
  readonly timeSquare: Float64Array;

  constructor(
    readonly x: Float64Array,
    readonly block: number,
    readonly needsTrend: boolean,
  ) {
    const size = 2 * block + 1;
    this.count = new Int32Array(size);
    this.sum = new Float64Array(size);
    this.square = new Float64Array(size);
    this.product = new Float64Array(needsTrend ? size : 0);
    this.time = new Float64Array(needsTrend ? size : 0);
    this.timeSquare = new Float64Array(needsTrend ? size : 0);
  }

  restart(blockStart: number, to: number): void {
    const { x } = this;
    const start = Math.max(0, blockStart - (this.block - 1));
    this.start = start;
    this.blockStart = blockStart;
    let first = start;
    while (first < to && x[first] - x[first] !== 0) first++;
    this.shift = first < to ? x[first] : 0;
    this.isDense = first === start && (this.needsTrend ? this.sumDenseTrend(to) : this.sumDense(to));
    if (this.isDense) return;
    this.sumPresent(to);
    if (this.needsTrend) this.restartTrend(to);
  }

  /**
   * Sums without looking for gaps; false if there was one, which a sum that is not finite gives away. Counts are left
   * out: without gaps the first j sessions hold j values.
   */
  private sumDense(to: number): boolean {
    const { x, start, shift, sum, square } = this;
    const sessions = to - start;
    let s = 0;
    let q = 0;
    for (let j = 0; j < sessions; j++) {
      const y = x[start + j] - shift;
      s += y;
      q += y * y;
      sum[j + 1] = s;
      square[j + 1] = q;
    }
    return q - q === 0;
  }

  /** The same with products of position and value; sums of positions are known in closed form, exactly. */
  private sumDenseTrend(to: number): boolean {
    const { x, start, shift, blockStart, sum, square, product } = this;
    const sessions = to - start;
    const before = start - blockStart;
    let s = 0;
    let q = 0;
    let p = 0;
    for (let j = 0; j < sessions; j++) {
      const y = x[start + j] - shift;
      s += y;
      q += y * y;
      p += (before + j) * y;
      sum[j + 1] = s;
      square[j + 1] = q;
      product[j + 1] = p;
    }
    return q - q === 0;
  }

  private sumPresent(to: number): void {
    const { x, start, shift, count, sum, square } = this;
    let n = 0;
    let s = 0;
    let q = 0;
    for (let k = start; k < to; k++) {
      const y = x[k] - shift;
      if (y - y === 0) {
        n++;
        s += y;
        q += y * y;
      }
      const j = k - start + 1;
      count[j] = n;
      sum[j] = s;
      square[j] = q;
    }
  }

  private restartTrend(to: number): void {
    const { x, start, shift, blockStart, product, time, timeSquare } = this;
    let p = 0;
    let t1 = 0;
    let t2 = 0;
    for (let k = start; k < to; k++) {
      const y = x[k] - shift;
      if (y - y === 0) {
        const t = k - blockStart;
        p += t * y;
        t1 += t;
        t2 += t * t;
      }
      const j = k - start + 1;
      product[j] = p;
      time[j] = t1;
      timeSquare[j] = t2;
    }
  }
}

function directSum(x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) if (x[k] - x[k] === 0) sum += x[k];
  return sum;
}

/** Sum of squared deviations of the present values in [from, to), in two passes about the first of them. */
export function directDeviation(x: Float64Array, from: number, to: number): number {
  let shift = Number.NaN;
  let n = 0;
  let sum = 0;
  for (let k = from; k < to; k++) {
    if (x[k] - x[k] !== 0) continue;
    if (n++ === 0) shift = x[k];
    sum += x[k] - shift;
  }
  const mean = sum / n;
  let deviation = 0;
  for (let k = from; k < to; k++) {
    const y = x[k] - shift - mean;
    if (y - y === 0) deviation += y * y;
  }
  return deviation;
}

/** 1 / n by n: a product is cheaper than a quotient, and the same everywhere. */
export const reciprocal = Float64Array.from({ length: 1025 }, (_, n) => 1 / n);

function kernelOf(sums: BlockSums, { statistic, window, out }: MomentRequest): Step {
  if (statistic === "Count") return countKernel(sums, window, out);
  if (statistic === "Sum" || statistic === "Mean") return totalKernel(sums, statistic === "Mean", window, out);
  if (statistic === "Std" || statistic === "Var") return deviationKernel(sums, statistic === "Std", window, out);
  return trendKernel(sums, statistic, window, out);
}

/** The first index in [from, to] from which every window is whole and has no gaps; `to` if there is none. */
function firstWhole(sums: BlockSums, window: number, from: number, to: number): number {
  return sums.isDense && window > 1 ? Math.min(to, Math.max(from, sums.start + window)) : to;
}

function countKernel(sums: BlockSums, window: number, out: Float64Array): Step {
  return (from, to) => {
    const { start, count } = sums;
    if (sums.isDense) {
      for (let k = from; k < to; k++) out[k] = Math.min(k - start + 1, window);
      return;
    }
    for (let k = from; k < to; k++) {
      const j = k - start + 1;
      out[k] = count[j] - count[j > window ? j - window : 0];
    }
  };
}

function totalKernel(sums: BlockSums, isMean: boolean, window: number, out: Float64Array): Step {
  return (from, to) => {
    const { x, start, count, sum, square, shift } = sums;
    const shiftSquare = shift * shift;
    const whole = firstWhole(sums, window, from, to);
    for (let k = from; k < whole; k++) {
      const j = k - start + 1;
      const a = j > window ? j - window : 0;
      const n = sums.isDense ? j - a : count[j] - count[a];
      if (n === 0) {
        out[k] = Number.NaN;
        continue;
      }
      let total = sum[j] - sum[a] + n * shift;
      if (total * total <= cancelledSum * (square[j] + j * shiftSquare)) total = directSum(x, start + a, start + j);
      out[k] = isMean ? total * reciprocal[n] : total;
    }
    const scale = isMean ? reciprocal[window] : 1;
    const windowShift = window * shift;
    for (let k = whole; k < to; k++) {
      const j = k - start + 1;
      let total = sum[j] - sum[j - window] + windowShift;
      if (total * total <= cancelledSum * (square[j] + j * shiftSquare)) {
        total = directSum(x, start + j - window, start + j);
      }
      out[k] = total * scale;
    }
  };
}

function deviationKernel(sums: BlockSums, isRoot: boolean, window: number, out: Float64Array): Step {
  return (from, to) => {
    const { x, start, count, sum, square } = sums;
    const whole = firstWhole(sums, window, from, to);
    for (let k = from; k < whole; k++) {
      const j = k - start + 1;
      const a = j > window ? j - window : 0;
      const n = sums.isDense ? j - a : count[j] - count[a];
      if (n < 2) {
        out[k] = Number.NaN;
        continue;
      }
      const s = sum[j] - sum[a];
      let deviation = square[j] - square[a] - s * s * reciprocal[n];
      if (deviation <= illConditioned * square[j]) deviation = directDeviation(x, start + a, start + j);
      const variance = deviation * reciprocal[n - 1];
      out[k] = isRoot ? Math.sqrt(variance) : variance;
    }
    const inverse = reciprocal[window];
    const freedom = reciprocal[window - 1];
    for (let k = whole; k < to; k++) {
      const j = k - start + 1;
      const s = sum[j] - sum[j - window];
      let deviation = square[j] - square[j - window] - s * s * inverse;
      if (deviation <= illConditioned * square[j]) {
        deviation = directDeviation(x, start + j - window, start + j);
      }
      const variance = deviation * freedom;
      out[k] = isRoot ? Math.sqrt(variance) : variance;
    }
  };
}

/** Least squares of the values on session positions; NaN with fewer than two values. */
function trendKernel(
  sums: BlockSums,
  statistic: "Slope" | "Rsquare" | "Resi",
  window: number,
  out: Float64Array,
): Step {
  return (from, to) => {
    const { x, start, blockStart, count, sum, square, product, time, timeSquare, shift, isDense } = sums;
    const whole = statistic === "Slope" ? firstWhole(sums, window, from, to) : to;
    for (let k = from; k < whole; k++) {
      const j = k - start + 1;
      const a = j > window ? j - window : 0;
      const n = isDense ? j - a : count[j] - count[a];
      if (n < 2) {
        out[k] = Number.NaN;
        continue;
      }
      const s = sum[j] - sum[a];
      const t1 = isDense ? (n * (2 * (k - blockStart) - n + 1)) / 2 : time[j] - time[a];
      const timeDeviation = isDense ? (n * n * (n * n - 1)) / 12 : n * (timeSquare[j] - timeSquare[a]) - t1 * t1;
      const covariance = n * (product[j] - product[a]) - t1 * s;
      const slope = covariance / timeDeviation;
      if (statistic === "Slope") out[k] = slope;
      else if (statistic === "Resi") {
        const inverse = reciprocal[n];
        out[k] = x[k] - shift - s * inverse - slope * (k - blockStart - t1 * inverse);
      } else {
        let deviation = square[j] - square[a] - s * s * reciprocal[n];
        if (deviation <= illConditioned * square[j]) deviation = directDeviation(x, start + a, start + j);
        const isFlat = Math.sqrt(deviation * reciprocal[n - 1]) <= flatDeviation;
        out[k] = isFlat ? Number.NaN : (covariance * slope) / (n * deviation);
      }
    }
    const timeDeviation = (window * window * (window * window - 1)) / 12;
    for (let k = whole; k < to; k++) {
      const j = k - start + 1;
      const a = j - window;
      const t1 = (window * (2 * (k - blockStart) - window + 1)) / 2;
      out[k] = (window * (product[j] - product[a]) - t1 * (sum[j] - sum[a])) / timeDeviation;
    }
  };
}
