/**
 * Holm's adjustment of p-values that are looked at together: smallest first, each times the number not yet passed,
 * never below the one before, at most 1. Rejecting where the answer is at most a keeps the chance of any false
 * rejection at a, whatever the dependence.
 *
 * @param pValues in [0, 1]; NaN is a test that could not be made: it stays NaN and is not counted
 * @returns adjusted p-values in the order given
 * @source Holm 1979, A Simple Sequentially Rejective Multiple Test Procedure
 */
export function holmAdjust(pValues: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(pValues.length).fill(Number.NaN);
  const made = Array.from({ length: pValues.length }, (_, i) => i).filter((i) => !Number.isNaN(pValues[i]));
  made.sort((a, b) => pValues[a] - pValues[b] || a - b);
  let highest = 0;
  made.forEach((place, passed) => {
    highest = Math.max(highest, Math.min(1, (made.length - passed) * pValues[place]));
    adjusted[place] = highest;
  });
  return adjusted;
}
