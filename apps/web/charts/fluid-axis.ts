import { longDate } from "../words/dates.ts";
import { sessionTicks } from "./session-axis.ts";

/**
 * Charts drawn by the server know no width. Marks stand in percent of the plot; paths run over 0 to `fluidWidth` and are
 * stretched, their strokes kept; a tick that only a wide plot has room for is `isFine`.
 */
export const fluidWidth = 1000;

const narrowPixels = 250;
const widePixels = 560;

/** Middle of the place of bar `index` of `count`, percent of the plot's width. */
export function percentAt(index: number, count: number): number {
  return count > 0 ? round(((index + 0.5) / count) * 100) : 50;
}

/** The same in units of a stretched path. */
export function fluidAt(index: number, count: number): number {
  return count > 0 ? ((index + 0.5) / count) * fluidWidth : fluidWidth / 2;
}

export type FluidTick = { readonly at: number; readonly label: string; readonly isFine: boolean };

/**
 * Ticks at the first session of a month, quarter or year in percent, for plots 250 px wide and for those of 560 px; at the
 * first of all where none of these begins, so that no time axis is without a date.
 */
export function fluidTicks(sessions: readonly string[]): FluidTick[] {
  const count = Math.max(1, sessions.length);
  const coarse = sessionTicks(sessions, narrowPixels / count, 44);
  const fine = sessionTicks(sessions, widePixels / count, 44);
  const [first] = sessions;
  if (coarse.length + fine.length === 0 && first) return [{ at: 0, label: longDate(first), isFine: false }];
  const isCoarse = new Set(coarse.map((tick) => tick.index));
  const all = [...coarse, ...fine.filter((tick) => !isCoarse.has(tick.index))].sort((a, b) => a.index - b.index);
  return all.map((tick) => ({
    at: round((tick.index / count) * 100),
    label: tick.label,
    isFine: !isCoarse.has(tick.index),
  }));
}

/** Three decimals: a hundredth of a pixel on the widest plot. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
