import { isoDay } from "@plumbline/core";
import type { BarColumns } from "../bar-columns.js";
import type { PriceMoves } from "../price-moves.js";
import type { Verdicts } from "../verdicts.js";

/** Bars farther apart than this are not compared: a price may have become another one meanwhile. Calendar days. */
export const longestComparedGap = 63;
/** A wrong price shows itself within this many calendar days, or is taken for the truth. */
export const revealDays = 16;
const spike = 0.35;
const wayBack = 0.2;
const remainder = 0.08;

/**
 * A close more than 35 % from the one before, followed by a move of more than 20 % the other way that ends within 8 %
 * of where it began. The bar is provably odd only at the session that reverts it: the verdict is known at that close.
 *
 * @param priced priced rows of one security, ascending by session
 */
export function refuseRevertingSpikes(
  bars: BarColumns,
  priced: Int32Array,
  moves: PriceMoves,
  verdicts: Verdicts,
): void {
  for (let i = 1; i + 1 < priced.length; i++) {
    const [before, row, after] = [priced[i - 1], priced[i], priced[i + 1]];
    const out = moves.relative(before, row) - 1;
    if (Math.abs(out) <= spike) continue;
    if (bars.session[row] - bars.session[before] > longestComparedGap) continue;
    if (bars.session[after] - bars.session[row] > revealDays) continue;
    const back = moves.relative(row, after) - 1;
    const whole = moves.relative(before, after) - 1;
    if (Math.abs(back) > wayBack && out * back < 0 && Math.abs(whole) < remainder) {
      if (verdicts.stands(row)) verdicts.refuse(row, "revertingSpike", after);
    }
  }
}

export function spikeReason(bars: BarColumns, row: number, after: number): string {
  return (
    `close ${bars.close[row]} jumped and the next close ${bars.close[after]} on ${isoDay(bars.session[after])} ` +
    "undid it; a real move does not revert within 8 % in one session, or a split must be declared"
  );
}
