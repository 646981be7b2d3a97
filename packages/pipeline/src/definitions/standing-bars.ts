import type { Frame } from "@plumbline/core";
import { barFlags, filterRows, int32Of, retracted, textOf } from "@plumbline/core";

/** Rows that state a bar, without those that take one back. Costs one pass. */
export function standingBars(bars: Frame): Frame {
  const isRetraction = retractionsOf(bars);
  return filterRows(bars, (row) => !isRetraction(row));
}

/** Whether a row of silver.bars takes a bar back: from its knownAt on the bar does not stand. */
export function retractionsOf(bars: Frame): (row: number) => boolean {
  const flags = int32Of(bars, "flags");
  const { codes, dictionary } = textOf(bars, "knownAtBasis");
  const code = dictionary.indexOf(retracted);
  return (row) => (flags[row] & barFlags.retracted) !== 0 || (code >= 0 && codes[row] === code);
}
