import { StableOrder } from "./stable-order.js";

const sorter = new StableOrder();
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Index of the word that holds sign, exponent and first digits. */
const upper = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * Ranks from 1, ties averaged.
 *
 * @param values any unit, no NaN
 * @param out    ranks, same length
 */
export function averageRanks(values: Float64Array, out: Float64Array): void {
  const n = values.length;
  sorter.reserve(n);
  for (let i = 0; i < n; i++) {
    // adding zero makes -0 and 0 one value
    float[0] = values[i] + 0;
    const word = words[upper];
    sorter.keys[i] = word >>> 31 === 1 ? ~word : word | 0x80000000;
    sorter.order[i] = i;
  }
  sorter.sort(n);
  const { keys, order } = sorter;
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && keys[to] === keys[from]) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => values[a] - values[b]);
    rankSorted(values, order, from, to, out);
    from = to;
  }
}

/** Ranks of places [from, to) of an order, equal values averaged. */
function rankSorted(values: Float64Array, order: Int32Array, from: number, to: number, out: Float64Array): void {
  for (let first = from; first < to; ) {
    let after = first + 1;
    while (after < to && values[order[after]] === values[order[first]]) after++;
    for (let k = first; k < after; k++) out[order[k]] = (first + after - 1) / 2 + 1;
    first = after;
  }
}

/** Pearson correlation of equally long values without NaN, in [-1, 1]; NaN below 2 values or if either never varies. */
export function pearsonCorrelation(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  if (n < 2) return Number.NaN;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanX += x[i];
    meanY += y[i];
  }
  meanX /= n;
  meanY /= n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  // The mean of equal values can miss them by a rounding error: what is left then is noise, not variance.
  const noise = 1e-13;
  if (Math.sqrt(xx / n) <= noise * Math.abs(meanX) || Math.sqrt(yy / n) <= noise * Math.abs(meanY)) return Number.NaN;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/**
 * Correlations of the pairs where neither value is missing.
 *
 * @returns pearson, spearman (ties averaged) in [-1, 1] and the number of pairs; both NaN where fewer than `minimum`
 *          pairs stand or one side never varies
 */
export function pairedCorrelations(
  x: Float64Array,
  y: Float64Array,
  minimum: number,
): { pearson: number; spearman: number; pairs: number } {
  let pairs = 0;
  const keptX = new Float64Array(x.length);
  const keptY = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    keptX[pairs] = x[i];
    keptY[pairs++] = y[i];
  }
  if (pairs < Math.max(2, minimum)) return { pearson: Number.NaN, spearman: Number.NaN, pairs };
  const left = keptX.subarray(0, pairs);
  const right = keptY.subarray(0, pairs);
  const pearson = pearsonCorrelation(left, right);
  const leftRanks = new Float64Array(pairs);
  const rightRanks = new Float64Array(pairs);
  averageRanks(left, leftRanks);
  averageRanks(right, rightRanks);
  return { pearson, spearman: pearsonCorrelation(leftRanks, rightRanks), pairs };
}
