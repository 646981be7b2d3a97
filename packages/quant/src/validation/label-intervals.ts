/**
 * Intervals (start, end] that labels look at: one a row, in any unit that both share (session numbers, days). A label
 * with start = end looks at nothing.
 */
export interface LabelIntervals {
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
}

/** A stretch of time (from, to] that tests look at. */
export interface TestWindow {
  readonly from: number;
  readonly to: number;
}

/** Whether the interval of a row has a moment in common with a window. */
export function meetsWindow(labels: LabelIntervals, row: number, window: TestWindow): boolean {
  return labels.start[row] < window.to && labels.end[row] > window.from && labels.start[row] < labels.end[row];
}

/**
 * The window of one contiguous block of test rows: from the first label's START to the last label's end, over all rows,
 * whatever their order and however long each label is.
 *
 * @param rows at least one
 */
export function windowOf(labels: LabelIntervals, rows: ArrayLike<number>): TestWindow {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    from = Math.min(from, labels.start[rows[i]]);
    to = Math.max(to, labels.end[rows[i]]);
  }
  return { from, to };
}
