/** Index of the bar under a pointer at `x` px; the nearest one at the ends; -1 without bars. */
export function indexAt(x: number, step: number, count: number): number {
  if (count === 0 || !(step > 0)) return -1;
  return Math.max(0, Math.min(count - 1, Math.floor(x / step)));
}

/**
 * Where a key moves the crosshair: arrows one bar, with Shift 20, Home and End to the ends.
 *
 * @returns the new index, or null for keys that do not move it
 */
export function stepCrosshair(key: string, isShift: boolean, index: number, count: number): number | null {
  if (count === 0) return null;
  const from = index < 0 ? count - 1 : index;
  const jump = isShift ? 20 : 1;
  if (key === "ArrowLeft") return index < 0 ? from : Math.max(0, from - jump);
  if (key === "ArrowRight") return Math.min(count - 1, from + jump);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}
