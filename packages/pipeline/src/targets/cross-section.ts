/** What is made of one session's forward returns; arrays of the whole panel, written from `from` to `to`. */
export interface CrossSectionColumns {
  readonly excessReturn: Float64Array;
  readonly sectorExcessReturn: Float64Array;
  readonly excessRank: Float64Array;
}

/**
 * Excess over the equal-weighted mean of the session's universe and of the same sector in it, and the rank of the
 * excess: (r - 0.5) / n in (0, 1), r the 1-based rank ascending, ties averaged.
 *
 * Sums run in the order of the rows (securityId), so that they have the same bits however the panel was cut.
 *
 * @param forwardReturn decimal, no NaN in [from, to)
 * @param sectorCode code below `sectors`; -1 is unknown and gets no sector excess
 */
export function writeCrossSection(
  forwardReturn: Float64Array,
  sectorCode: Int32Array,
  sectors: number,
  from: number,
  to: number,
  columns: CrossSectionColumns,
): void {
  const { excessReturn, sectorExcessReturn, excessRank } = columns;
  const n = to - from;
  let sum = 0;
  const sectorSum = new Float64Array(sectors);
  const sectorCount = new Int32Array(sectors);
  for (let i = from; i < to; i++) {
    sum += forwardReturn[i];
    if (sectorCode[i] < 0) continue;
    sectorSum[sectorCode[i]] += forwardReturn[i];
    sectorCount[sectorCode[i]]++;
  }
  const mean = sum / n;
  for (let i = from; i < to; i++) {
    excessReturn[i] = forwardReturn[i] - mean;
    const sector = sectorCode[i];
    sectorExcessReturn[i] = sector < 0 ? Number.NaN : forwardReturn[i] - sectorSum[sector] / sectorCount[sector];
  }
  const sorted = excessReturn.slice(from, to).sort();
  for (let i = from; i < to; i++) {
    const below = countBelow(sorted, excessReturn[i], false);
    const notAbove = countBelow(sorted, excessReturn[i], true);
    excessRank[i] = ((below + 1 + notAbove) / 2 - 0.5) / n;
  }
}

/** Values below `limit`, or not above it. */
function countBelow(sorted: Float64Array, limit: number, isInclusive: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < limit || (isInclusive && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
