import { barFlags } from "@plumbline/core";
import { dayPositions } from "../definitions/day-positions.js";
import { SortedWindow } from "../definitions/sorted-window.js";
import type { BarColumns } from "./bar-columns.js";
import { hasLongWick } from "./long-wicks.js";
import type { OwnUsual } from "./own-usual.js";
import type { PriceMoves } from "./price-moves.js";
import { longestComparedGap } from "./rules/reverting-spike.js";
import { splitShapeOf } from "./rules/split-shape.js";
import type { Verdicts } from "./verdicts.js";

const largeMove = 0.35;
const hampelWindow = 21;
const hampelLimit = 8;
/** Makes the median absolute deviation a standard deviation under normality: 1 / Φ⁻¹(3/4). */
const normalConsistency = 1.4826;
/** Floor of the scale, daily log return: a price that hardly moved must not make every move an outlier. */
const smallestScale = 0.001;
const staleRun = 5;
/** Calendar days after which a security that returns counts as newly listed. */
const longestGap = 180;

/**
 * Suspicions that keep the bar, one bit mask a row (`barFlags`). Causal: each rests on the bar and on bars before it,
 * all within 180 days.
 *
 * - largeMove, splitShapedJump: against the priced row before it, refused or not, declared splits taken out
 * - outlierReturn: Hampel on log returns of standing bars, |r - median| > 8 x 1.4826 x MAD of the 21 returns before it
 * - unexplainedGap, longWick: see `rules/reverting-gap.ts` and `long-wicks.ts`
 * - staleClose: fifth or later equal close in a row with volume
 * - afterGap: a market session without a standing bar of this security lies before it
 *
 * @param priced rows with a usable close, by security and session
 * @param sessions market sessions, ascending
 * @param suspects 1 at places of `priced` with an unexplained gap (`rules/reverting-gap.ts`)
 */
export function flagBars(
  bars: BarColumns,
  priced: Int32Array,
  moves: PriceMoves,
  verdicts: Verdicts,
  sessions: Int32Array,
  suspects: Uint8Array,
  usual: OwnUsual,
  hasOpen: boolean,
): Int32Array {
  const flags = new Int32Array(bars.rows);
  const position = dayPositions(sessions);
  const returns = new SortedWindow(hampelWindow);
  const returnSessions = new Int32Array(hampelWindow);
  let returnCount = 0;
  let previous = -1;
  let equalCloses = 0;
  const equalSince = new Int32Array(staleRun);
  for (let i = 0; i < priced.length; i++) {
    const row = priced[i];
    const session = bars.session[row];
    const before = i > 0 && bars.securityId.codes[priced[i - 1]] === bars.securityId.codes[row] ? priced[i - 1] : -1;
    if (before < 0) {
      previous = -1;
      equalCloses = 0;
      returnCount = 0;
      returns.clear();
    }
    if (!verdicts.stands(row)) continue;
    let flag = 0;
    if (hasOpen && !(bars.open[row] > 0)) flag |= barFlags.missingOpen;
    if (bars.volume[row] === 0) flag |= barFlags.zeroVolume;
    if (suspects[i] === 1) flag |= barFlags.unexplainedGap;
    if (hasLongWick(bars, priced, i, usual)) flag |= barFlags.longWick;
    if (before >= 0 && session - bars.session[before] <= longestGap) {
      const relative = moves.relative(before, row);
      if (Math.abs(relative - 1) > largeMove) flag |= barFlags.largeMove;
      if (!Number.isNaN(splitShapeOf(relative))) flag |= barFlags.splitShapedJump;
    }

    const isEqual = previous >= 0 && bars.close[row] === bars.close[previous] && bars.volume[row] > 0;
    equalCloses = isEqual ? equalCloses + 1 : 1;
    equalSince[equalCloses % staleRun] = session;
    if (equalCloses >= staleRun && session - equalSince[(equalCloses + 1) % staleRun] <= longestComparedGap)
      flag |= barFlags.staleClose;

    if (previous >= 0) {
      const gap = session - bars.session[previous];
      if (gap > 1 && gap <= longestGap && position(session) - position(bars.session[previous]) > 1)
        flag |= barFlags.afterGap;
      if (gap <= longestComparedGap) {
        const logReturn = Math.log(moves.relative(previous, row));
        if (returnCount >= hampelWindow && session - returnSessions[returnCount % hampelWindow] <= longestComparedGap) {
          const distance = Math.abs(logReturn - returns.median());
          if (
            distance > hampelLimit * smallestScale &&
            distance > hampelLimit * normalConsistency * returns.deviationBound() &&
            distance > hampelLimit * normalConsistency * returns.medianAbsoluteDeviation()
          )
            flag |= barFlags.outlierReturn;
        }
        returnSessions[returnCount++ % hampelWindow] = session;
        returns.push(logReturn);
      } else {
        returnCount = 0;
        returns.clear();
      }
    }
    flags[row] = flag;
    previous = row;
  }
  return flags;
}
