import { roundTicks } from "./round-ticks.ts";
import type { ValueScale } from "./value-scale.ts";

/**
 * A logarithmic value axis for positive values; ticks are round values, as a reader of an index expects.
 *
 * @param low    smallest value; without a positive finite pair the scale is 50 to 200
 * @param bottom px of `low`
 * @param top    px of `high`
 * @param margin share of the range, in logs, left free at each end
 */
export function logScale(low: number, high: number, bottom: number, top: number, margin = 0.04): ValueScale {
  const isKnown = Number.isFinite(low) && Number.isFinite(high) && low > 0 && high > 0;
  let from = Math.log(isKnown ? Math.min(low, high) : 50);
  let to = Math.log(isKnown ? Math.max(low, high) : 200);
  if (to - from < 0.02) {
    const middle = (from + to) / 2;
    from = middle - 0.01;
    to = middle + 0.01;
  }
  const room = (to - from) * margin;
  from -= room;
  to += room;
  const pixels = (top - bottom) / (to - from);
  const marks = (count: number) => {
    const even = roundTicks(Math.exp(from), Math.exp(to), count);
    if (to - from < 1.4) return even;
    const decades: number[] = [];
    for (let power = Math.floor(from / Math.LN10); power <= Math.ceil(to / Math.LN10); power++) {
      for (const lead of to - from > 4 ? [1] : [1, 2, 5]) decades.push(lead * Number(`1e${power}`));
    }
    return decades.filter((value) => Math.log(value) >= from && Math.log(value) <= to);
  };
  return {
    low: Math.exp(from),
    high: Math.exp(to),
    at: (value) => bottom + (Math.log(value) - from) * pixels,
    ticks: marks,
    digits(count) {
      const shown = marks(count);
      const gap = shown.length > 1 ? Math.min(...shown.slice(1).map((mark, at) => mark - shown[at]!)) : 1;
      return Math.max(0, Math.min(6, Math.ceil(-Math.log10(gap) - 1e-9)));
    },
  };
}
