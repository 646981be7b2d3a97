import { isoDay } from "@plumbline/core";
import type { BarColumns } from "../bar-columns.js";
import type { OwnUsual } from "../own-usual.js";
import type { Verdicts } from "../verdicts.js";

/** Share of the security's usual volume from which on a day without any range is not a quiet day. */
const tradedShare = 0.25;
/** Bars without a range that make them usual for a security. */
const usualFlatBars = 1;
/** Bars before a flat one that must be there to say what is usual. */
const fewestBars = 21;

/**
 * Two ways a vendor repeats the last price, both known with the bar:
 * - repeatedBar: all five fields equal the bar before, with a range and volume;
 * - staleBar: open, high, low and close equal the last close while at least a quarter of the usual volume trades, in a
 *   security whose 63 bars before the run all had a range. In one that often has none it is a flag (`staleClose`).
 */
export function refuseStaleBars(
  bars: BarColumns,
  priced: Int32Array,
  from: number,
  to: number,
  usual: OwnUsual,
  verdicts: Verdicts,
): void {
  let runStart = -1;
  for (let place = from + 1; place < to; place++) {
    const [before, row] = [priced[place - 1], priced[place]];
    if (bars.close[row] !== bars.close[before]) {
      runStart = -1;
      continue;
    }
    if (isRepeated(bars, before, row)) {
      if (verdicts.stands(row)) verdicts.refuse(row, "repeatedBar", before);
    }
    if (!isFlat(bars, row)) {
      runStart = -1;
      continue;
    }
    if (runStart < 0) runStart = place;
    const isLong =
      place - runStart < longestRun && bars.session[row] - bars.session[priced[runStart]] <= longestRunDays;
    if (isLong && verdicts.stands(row) && isOddForSecurity(bars, priced, runStart, row, usual))
      verdicts.refuse(row, "staleBar", priced[runStart - 1]);
  }
}

/** A price that stands longer is a halt or a takeover's price, flagged as stale: and a run must end inside the window. */
const longestRun = 63;
const longestRunDays = 126;

function isRepeated({ open, high, low, close, volume }: BarColumns, before: number, row: number): boolean {
  return (
    high[row] > low[row] &&
    volume[row] > 0 &&
    volume[row] === volume[before] &&
    open[row] === open[before] &&
    high[row] === high[before] &&
    low[row] === low[before] &&
    close[row] === close[before]
  );
}

function isFlat({ open, high, low, close, volume }: BarColumns, row: number): boolean {
  return high[row] === low[row] && open[row] === close[row] && close[row] === low[row] && volume[row] > 0;
}

function isOddForSecurity(
  bars: BarColumns,
  priced: Int32Array,
  runStart: number,
  row: number,
  usual: OwnUsual,
): boolean {
  if (!(bars.volume[row] >= tradedShare * usual.volume(runStart))) return false;
  const withRange = usual.count(runStart, (place) => bars.high[priced[place]] > bars.low[priced[place]]);
  const without = usual.count(runStart, (place) => !(bars.high[priced[place]] > bars.low[priced[place]]));
  return withRange >= fewestBars && without < usualFlatBars;
}

export function staleBarReason(bars: BarColumns, row: number, before: number): string {
  return (
    `open, high, low and close all repeat the close ${bars.close[before]} of ${isoDay(bars.session[before])} while ` +
    `${bars.volume[row]} shares trade; a security that usually has a range must have one`
  );
}

export function repeatedBarReason(bars: BarColumns, before: number): string {
  return `all five fields repeat the bar of ${isoDay(bars.session[before])}; no two sessions trade alike`;
}
