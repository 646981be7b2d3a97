import type { Frame } from "@plumbline/core";
import { barFlags, filterRows, int32Of } from "@plumbline/core";

/** The bars that stand: those a later session made the checks retract are left out. Costs one pass. */
export function standingBars(bars: Frame): Frame {
  const flags = int32Of(bars, "flags");
  return filterRows(bars, (row) => (flags[row] & barFlags.retracted) === 0);
}
