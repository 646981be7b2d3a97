import type { PriceBasis } from "@plumbline/core";
import { type BarColumns, securityIdAt } from "./bar-columns.js";
import type { PriceActions } from "./price-actions.js";

/** For each row the product of split ratios after the row before it and not after it; null on adjusted prices. */
export function splitStepsOf(bars: BarColumns, actions: PriceActions, basis: PriceBasis): Float64Array | null {
  if (basis !== "raw" || actions.bySecurity.size === 0) return null;
  const steps = new Float64Array(bars.rows).fill(1);
  for (let run = 0; run + 1 < bars.starts.length; run++) {
    const [from, to] = [bars.starts[run], bars.starts[run + 1]];
    const splits = actions.bySecurity.get(securityIdAt(bars, from))?.filter((action) => action.kind === "split") ?? [];
    let next = splits.findIndex((split) => split.session > bars.session[from]);
    if (next < 0) continue;
    for (let row = from + 1; row < to && next < splits.length; row++) {
      while (next < splits.length && splits[next].session <= bars.session[row]) steps[row] *= splits[next++].value;
    }
  }
  return steps;
}
