/** Ratios of splits in use, and the unit slip of 100 (pence for pounds, cents for dollars). */
const splitRatios = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100];
const tolerance = 0.02;
/** From this factor on a move is nobody's daily return, whatever its shape: the price changed its basis. */
export const unnaturalFactor = 2.9;

/**
 * The ratio a price relative looks like: 2 for a relative near 2, 0.5 for one near 0.5; NaN if it looks like none.
 * Within 2 %, as the day's own return comes on top of the ratio; a factor of 2.9 or more counts as it stands.
 */
export function splitShapeOf(relative: number): number {
  if (relative > 0.7 && relative < 1.4) return Number.NaN;
  const isDown = relative < 1;
  const up = isDown ? 1 / relative : relative;
  for (const ratio of splitRatios) {
    if (Math.abs(up / ratio - 1) <= tolerance) return isDown ? 1 / ratio : ratio;
  }
  return up >= unnaturalFactor ? relative : Number.NaN;
}
