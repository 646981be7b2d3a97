import type { LabelIntervals } from "./label-intervals.js";
import { windowOf } from "./label-intervals.js";

/** When each row could be learned from, for walk-forward: what became known after the first prediction is dropped. */
export interface KnownBy {
  /** Instant at which row and label were known, any unit. */
  readonly knownAt: ArrayLike<number>;
  /** Instant of the first prediction of the test, same unit. */
  readonly firstPrediction: number;
}

/**
 * Training rows that no test can see through: every row whose label interval meets the window of a test block is
 * dropped, and so is every row that starts within the embargo behind a block. Tests are never shortened.
 *
 * @param labels     one interval a row
 * @param candidates rows that may be trained on, none of them a test row
 * @param blocks     test rows, one array for each contiguous stretch of test sessions, all assets of a session together
 * @param embargo    >= 0, in the unit of the intervals, counted from the end of the block's last label
 * @param known      walk-forward only
 * @returns the candidates kept, in their order
 * @source Lopez de Prado 2018, Advances in Financial Machine Learning, chapter 7; window from the first test label's start
 */
export function purgeTraining(
  labels: LabelIntervals,
  candidates: ArrayLike<number>,
  blocks: readonly ArrayLike<number>[],
  embargo: number,
  known?: KnownBy,
): Int32Array {
  const windows = blocks.filter((block) => block.length > 0).map((block) => windowOf(labels, block));
  return Int32Array.from(candidates).filter((row) => {
    if (known && known.knownAt[row] > known.firstPrediction) return false;
    const start = labels.start[row];
    const end = labels.end[row];
    return windows.every(({ from, to }) => {
      const isBefore = end <= from && start <= from;
      const isBehind = start >= to + embargo && start >= to;
      return isBefore || isBehind;
    });
  });
}

/** Embargo of one hundredth of the sessions, rounded up. */
export function customaryEmbargo(sessions: number): number {
  return Math.ceil(sessions / 100);
}
