import { roundTicks } from "./round-ticks.ts";

export type ValueScale = {
  readonly low: number;
  readonly high: number;
  /** px of a value */
  at(value: number): number;
  /** round values inside the scale, at most about `count` */
  ticks(count: number): number[];
  /** decimals that tell neighbouring ticks apart */
  digits(count: number): number;
};

/**
 * A linear value axis.
 *
 * @param low    smallest value; without a finite pair the scale is 0 to 1
 * @param high   largest value; a constant series gets room above and below
 * @param bottom px of `low`
 * @param top    px of `high`
 * @param margin share of the range left free at each end
 */
export function linearScale(low: number, high: number, bottom: number, top: number, margin = 0): ValueScale {
  let from = Number.isFinite(low) && Number.isFinite(high) ? Math.min(low, high) : 0;
  let to = Number.isFinite(low) && Number.isFinite(high) ? Math.max(low, high) : 1;
  const size = Math.max(Math.abs(from), Math.abs(to));
  // A range of denormal numbers has no finite slope: it is drawn as constant.
  if (!(to - from > size * 1e-12) || to - from < 1e-290) {
    const room = size > 1e-290 ? size * 0.05 : 1;
    from -= room;
    to += room;
  }
  const room = (to - from) * margin;
  from -= room;
  to += room;
  const pixels = (top - bottom) / (to - from);
  return {
    low: from,
    high: to,
    at: (value) => bottom + (value - from) * pixels,
    ticks: (count) => roundTicks(from, to, count),
    digits(count) {
      const marks = roundTicks(from, to, count);
      const gap = marks.length > 1 ? marks[1]! - marks[0]! : to - from;
      return Math.max(0, Math.min(6, Math.ceil(-Math.log10(gap) - 1e-9)));
    },
  };
}
