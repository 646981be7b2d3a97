import { isoDay } from "@plumbline/core";
import type { BarColumns } from "../bar-columns.js";
import type { ExcessMoves } from "../excess-moves.js";
import type { OwnUsual } from "../own-usual.js";
import type { Verdicts } from "../verdicts.js";
import { revealDays } from "./reverting-spike.js";
import { longestExcursion } from "./reverting-split-shape.js";
import { splitShapeOf } from "./split-shape.js";

/** Daily volatilities a gap must span: with ordinary volume, and where the source has no volume. */
const spannedByGap = { quiet: 3, unknown: 10 };
/** The same for a jump of the close, where an open is missing. */
const spannedByClose = { quiet: 10, unknown: 15 };
/** News is traded: a jump on more than this many times the usual volume is taken for real, unless it is split-shaped. */
const ordinaryVolume = 2;
/** Daily volatilities from which on a quiet jump is odd enough for its way back to be loud: dealers, too, see errors. */
const oddAlone = 6;
/** Log units: smaller jumps are not looked at, calmer securities count as this restless. */
const smallestJump = 0.015;
const smallestGapNoise = 0.002;
const smallestMoveNoise = 0.003;

/** A jump that nothing explains: beyond the market, beyond what is usual for the security, without volume. */
interface Jump {
  /** Log units, beyond the market's. */
  readonly size: number;
  /** One standard deviation of what an error-free jump of this kind would be, log units. */
  readonly noise: number;
  /** Daily volatility, log units. */
  readonly volatility: number;
  readonly isGap: boolean;
  readonly isLoud: boolean;
}

/**
 * Bars that lie apart from the bars before and after them: a jump beyond the market's move of at least 3 daily
 * volatilities of its own, on no more than twice the usual volume (or split-shaped), undone within 10 bars by the opposite jump of equal
 * size, the ranges of the bars between apart from those before and after. News moves prices too, but it is traded,
 * and it does not undo itself to within the noise of a night. Known at the close that undoes it.
 *
 * A jump that may have been the way back of an earlier one starts nothing: which side was wrong is not known.
 *
 * @param from first place of the security in `priced`
 * @param to place after its last
 * @param suspects gets 1 at places of jumps that a later bar may yet prove wrong, as known at their close
 */
export function refuseRevertingGaps(
  bars: BarColumns,
  priced: Int32Array,
  from: number,
  to: number,
  excess: ExcessMoves,
  usual: OwnUsual,
  verdicts: Verdicts,
  suspects: Uint8Array,
): void {
  const waysBack = new Set<number>();
  for (let place = from + 1; place < to; place++) {
    if (!isApart(bars, priced[place - 1], priced[place]) || isUneventful(excess, place)) continue;
    if (verdicts.isRefused(priced[place]) && verdicts.revealedBy(priced[place]) < 0) continue;
    const jump = unexplainedJump(bars, priced, place, excess, usual, place);
    if (!jump) continue;
    const backs = placesBack(bars, priced, place, to, jump, excess, usual);
    for (const back of backs) waysBack.add(back);
    if (waysBack.has(place)) continue;
    if (jump.isLoud && Number.isNaN(splitShapeOf(bars.close[priced[place]] / bars.close[priced[place - 1]]))) continue;
    suspects[place] = 1;
    if (backs.length === 0) continue;
    for (let odd = place; odd < backs[0]; odd++) {
      if (verdicts.stands(priced[odd])) verdicts.refuse(priced[odd], "revertingGap", priced[backs[0]]);
    }
  }
}

/** Log units, beyond the market's; the close's where the open is missing; NaN where there is no bar to compare with. */
function sizeAt(excess: ExcessMoves, place: number): number {
  const gap = excess.gap(place);
  return Math.log(1 + (Number.isNaN(gap) ? excess.move(place) : gap));
}

/** Too small whatever the security's habits are. */
function isUneventful(excess: ExcessMoves, place: number): boolean {
  return !(Math.abs(sizeAt(excess, place)) >= Math.max(smallestJump, spannedByGap.quiet * excess.moveSpread(place)));
}

/** Neither range reaches into the other. */
function isApart(bars: BarColumns, before: number, row: number): boolean {
  return lowest(bars, row) > highest(bars, before) || highest(bars, row) < lowest(bars, before);
}

/** Null where the market, the security's habits or its volume explain the jump at `place`. */
function unexplainedJump(
  bars: BarColumns,
  priced: Int32Array,
  place: number,
  excess: ExcessMoves,
  usual: OwnUsual,
  habits: number,
): Jump | null {
  const isGap = !Number.isNaN(excess.gap(place));
  const size = sizeAt(excess, place);
  const volatility = Math.max(usual.move(habits), excess.moveSpread(place), smallestMoveNoise);
  const volume = bars.volume[priced[place]];
  const hasVolume = volume >= 0;
  const spanned = isGap ? spannedByGap : spannedByClose;
  if (!(Math.abs(size) >= (hasVolume ? spanned.quiet : spanned.unknown) * volatility)) return null;
  const isLoud = hasVolume && !(volume <= ordinaryVolume * usual.volume(habits));
  const noise = isGap ? Math.max(usual.gap(habits), excess.gapSpread(place), smallestGapNoise) : volatility;
  return Number.isNaN(noise) ? null : { size, noise, volatility, isGap, isLoud };
}

/** Places whose jump undoes the one at `start`. The security's habits are those before the start. */
function placesBack(
  bars: BarColumns,
  priced: Int32Array,
  start: number,
  to: number,
  out: Jump,
  excess: ExcessMoves,
  usual: OwnUsual,
): number[] {
  const places: number[] = [];
  const before = priced[start - 1];
  let low = lowest(bars, priced[start]);
  let high = highest(bars, priced[start]);
  for (let place = start + 1; place < to && place <= start + longestExcursion; place++) {
    const row = priced[place];
    if (bars.session[row] - bars.session[priced[start]] > revealDays || Number.isNaN(excess.move(place))) break;
    if (!isUneventful(excess, place)) {
      const back = unexplainedJump(bars, priced, place, excess, usual, start);
      const apart =
        out.size > 0
          ? Math.log(low / Math.max(highest(bars, before), highest(bars, row)))
          : Math.log(Math.min(lowest(bars, before), lowest(bars, row)) / high);
      if (back && undoes(out, back, apart)) places.push(place);
    }
    low = Math.min(low, lowest(bars, row));
    high = Math.max(high, highest(bars, row));
  }
  return places;
}

/** @param apart distance between the ranges, log units; negative where they overlap */
function undoes(out: Jump, back: Jump, apart: number): boolean {
  if (out.size * back.size >= 0) return false;
  const smaller = Math.min(Math.abs(out.size), Math.abs(back.size));
  const rest = Math.abs(out.size + back.size);
  if (rest > smaller / 2 || (back.isLoud && Math.abs(out.size) < oddAlone * out.volatility)) return false;
  if (out.isGap && back.isGap)
    return apart > 0 && rest <= Math.max(4 * Math.hypot(out.noise, back.noise), 0.15 * smaller);
  return apart > smaller / 2 && rest <= Math.max(2 * out.volatility, 0.15 * smaller);
}

/** The low where the range holds the close, else the close: a damaged range says nothing. */
function lowest({ low, close }: BarColumns, row: number): number {
  return low[row] > 0 && low[row] <= close[row] ? low[row] : close[row];
}

function highest({ high, close }: BarColumns, row: number): number {
  return high[row] >= close[row] && high[row] < Number.POSITIVE_INFINITY ? high[row] : close[row];
}

export function revertingGapReason(bars: BarColumns, row: number, back: number): string {
  const open = bars.open[back];
  // a source of closes alone has no open to name
  const undoing = Number.isNaN(open)
    ? `close of ${isoDay(bars.session[back])} (${bars.close[back]})`
    : `open of ${isoDay(bars.session[back])} (${open})`;
  return (
    `close ${bars.close[row]} lies apart from the bars before and after: a jump without the volume of news that the ` +
    `${undoing} undid; a real move is traded and seldom undone exactly`
  );
}
