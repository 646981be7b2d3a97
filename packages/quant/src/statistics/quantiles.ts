/** Quantile p of ascending values by linear interpolation (Hyndman-Fan 7, as NumPy and pandas); NaN if empty. */
export function sortedQuantile(ascending: Float64Array, p: number): number {
  if (ascending.length === 0) return Number.NaN;
  const place = (ascending.length - 1) * p;
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (ascending[above] - ascending[below]) * (place - below);
}

/** Median of the values that are not NaN; NaN if there is none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value));
  sorted.sort();
  return sortedQuantile(sorted, 0.5);
}

/**
 * Equal-sized buckets by value, 1 holds the lowest; edges are interpolated quantiles and belong to the bucket below,
 * as pandas.qcut.
 *
 * @param values  any unit; NaN gets bucket 0
 * @param buckets number of buckets
 * @param out     length of values; filled with 0 to `buckets`
 * @returns false, with `out` all 0, where two edges coincide: the values are too few or too equal to be told apart
 */
export function quantileBuckets(values: Float64Array, buckets: number, out: Uint8Array): boolean {
  out.fill(0);
  const sorted = values.filter((value) => !Number.isNaN(value));
  sorted.sort();
  if (sorted.length < buckets) return false;
  const edges = new Float64Array(buckets + 1);
  for (let b = 0; b <= buckets; b++) edges[b] = sortedQuantile(sorted, b / buckets);
  for (let b = 0; b < buckets; b++) if (!(edges[b] < edges[b + 1])) return false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    let bucket = 1;
    while (bucket < buckets && value > edges[bucket]) bucket++;
    out[i] = bucket;
  }
  return true;
}
