import { isoDay } from "@plumbline/core";
import type { BarColumns } from "../bar-columns.js";
import type { PriceMoves } from "../price-moves.js";
import type { Verdicts } from "../verdicts.js";
import { longestComparedGap, revealDays } from "./reverting-spike.js";
import { splitShapeOf, unnaturalFactor } from "./split-shape.js";

/** Longest run of odd bars that is looked for. */
export const longestExcursion = 10;
const jumpTolerance = 0.03;
const unnaturalJumpTolerance = 0.25;
const levelTolerance = 0.25;

/**
 * A jump by a split's ratio, or by a factor of 2.9 or more, without a declared split, undone by the opposite jump within 10 bars: the bars between lie
 * on another basis. They are provably odd only at the session that jumps back: the verdicts are known at that close.
 * Jumps that are not undone are real crashes or undeclared splits: flagged, kept.
 *
 * @param priced priced rows of one security, ascending by session
 */
export function refuseRevertingSplitShapes(
  bars: BarColumns,
  priced: Int32Array,
  moves: PriceMoves,
  verdicts: Verdicts,
): void {
  for (let i = 1; i + 1 < priced.length; i++) {
    const [before, row] = [priced[i - 1], priced[i]];
    if (bars.session[row] - bars.session[before] > longestComparedGap) continue;
    const ratio = splitShapeOf(moves.relative(before, row));
    if (Number.isNaN(ratio)) continue;
    const back = wayBack(bars, priced, moves, i, ratio);
    for (let odd = i; odd < back; odd++) {
      if (verdicts.stands(priced[odd])) verdicts.refuse(priced[odd], "revertingSplitShape", priced[back]);
    }
  }
}

/** Index into `priced` of the bar that undoes the jump at `i`; -1 if none does. */
function wayBack(bars: BarColumns, priced: Int32Array, moves: PriceMoves, i: number, ratio: number): number {
  const before = priced[i - 1];
  const isUnnatural = ratio >= unnaturalFactor || ratio <= 1 / unnaturalFactor;
  const tolerance = isUnnatural ? unnaturalJumpTolerance : jumpTolerance;
  for (let m = i + 1; m < priced.length && m <= i + longestExcursion; m++) {
    if (bars.session[priced[m]] - bars.session[priced[i]] > revealDays) return -1;
    const isOppositeJump = Math.abs(moves.relative(priced[m - 1], priced[m]) * ratio - 1) <= tolerance;
    if (isOppositeJump && Math.abs(moves.relative(before, priced[m]) - 1) <= levelTolerance) return m;
  }
  return -1;
}

export function splitShapeReason(bars: BarColumns, row: number, back: number): string {
  return (
    `close ${bars.close[row]} lies on another basis: a split-shaped jump without a declared split that the close ` +
    `${bars.close[back]} on ${isoDay(bars.session[back])} undid; a split must be declared and must not revert`
  );
}
