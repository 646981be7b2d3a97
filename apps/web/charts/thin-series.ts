/**
 * Indices that keep the shape of a series with at most `most` points: largest triangle three buckets
 * (Steinarsson 2013). The first and the last stay. Missing values count as the last known one.
 */
export function thinSeries(values: readonly (number | null)[], most: number): number[] {
  const count = values.length;
  if (count <= most || most < 3) return Array.from({ length: count }, (_, index) => index);
  const filled = fillForward(values);
  const bucket = (count - 2) / (most - 2);
  const kept = [0];
  for (let at = 0; at < most - 2; at++) {
    const start = Math.floor(at * bucket) + 1;
    const end = Math.floor((at + 1) * bucket) + 1;
    const nextEnd = Math.min(count, Math.floor((at + 2) * bucket) + 1);
    let meanX = 0;
    let meanY = 0;
    for (let index = end; index < nextEnd; index++) {
      meanX += index;
      meanY += filled[index]!;
    }
    meanX /= Math.max(1, nextEnd - end);
    meanY /= Math.max(1, nextEnd - end);
    const from = kept[kept.length - 1]!;
    let best = start;
    let largest = -1;
    for (let index = start; index < end; index++) {
      const size = Math.abs(
        (from - meanX) * (filled[index]! - filled[from]!) - (from - index) * (meanY - filled[from]!),
      );
      if (size > largest) {
        largest = size;
        best = index;
      }
    }
    kept.push(best);
  }
  kept.push(count - 1);
  return kept;
}

function fillForward(values: readonly (number | null)[]): number[] {
  let known = values.find((value) => value !== null && Number.isFinite(value)) ?? 0;
  return values.map((value) => {
    if (value !== null && Number.isFinite(value)) known = value;
    return known;
  });
}
