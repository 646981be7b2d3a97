/** What of a chart's sessions is shown: `count` of them from index `from`. */
export type ChartWindow = { readonly from: number; readonly count: number };

/** Fewer sessions than this are no chart. */
const fewest = 20;

/** All of `total` sessions. */
export function wholeWindow(total: number): ChartWindow {
  return { from: 0, count: total };
}

/**
 * The window made `factor` times as long around a place that stays where it is.
 *
 * @param anchor 0 for the left edge, 1 for the right
 */
export function zoomedWindow(window: ChartWindow, total: number, factor: number, anchor: number): ChartWindow {
  const count = Math.max(Math.min(fewest, total), Math.min(total, Math.round(window.count * factor)));
  return placed(Math.round(window.from + (window.count - count) * anchor), count, total);
}

/** The window moved by so many sessions, as far as there are any. */
export function pannedWindow(window: ChartWindow, total: number, by: number): ChartWindow {
  return placed(window.from + Math.round(by), window.count, total);
}

function placed(from: number, count: number, total: number): ChartWindow {
  return { from: Math.max(0, Math.min(total - count, from)), count };
}
