/**
 * Ranks from 1, ties averaged.
 *
 * @param values any unit, no NaN
 * @param sorted scratch of the same length
 * @param out    ranks, same length
 */
export function averageRanks(values: Float64Array, sorted: Float64Array, out: Float64Array): void {
  const n = values.length;
  sorted.set(values);
  sorted.sort();
  for (let i = 0; i < n; i++) {
    const value = values[i];
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    let last = low;
    while (last + 1 < n && sorted[last + 1] === value) last++;
    out[i] = (low + last) / 2 + 1;
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
  const scratch = new Float64Array(pairs);
  const leftRanks = new Float64Array(pairs);
  const rightRanks = new Float64Array(pairs);
  averageRanks(left, scratch, leftRanks);
  averageRanks(right, scratch, rightRanks);
  return { pearson, spearman: pearsonCorrelation(leftRanks, rightRanks), pairs };
}
