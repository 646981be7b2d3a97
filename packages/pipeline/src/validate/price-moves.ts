import type { BarColumns } from "./bar-columns.js";

/**
 * Price relatives between rows of one security, declared splits taken out: 1 is no move.
 *
 * `splitStep[row]` is the product of the split ratios that fall after the row before it and not after it; null where
 * the source's prices are adjusted already.
 */
export interface PriceMoves {
  /** close(later) x splits between / close(earlier), dimensionless. */
  relative(earlier: number, later: number): number;
  /** A declared split changes the price's basis after `earlier` and not after `later`. */
  hasSplit(earlier: number, later: number): boolean;
}

export function priceMoves(bars: BarColumns, splitStep: Float64Array | null): PriceMoves {
  return {
    relative(earlier, later) {
      let relative = bars.close[later] / bars.close[earlier];
      if (splitStep) for (let row = earlier + 1; row <= later; row++) relative *= splitStep[row];
      return relative;
    },
    hasSplit(earlier, later) {
      if (splitStep) for (let row = earlier + 1; row <= later; row++) if (splitStep[row] !== 1) return true;
      return false;
    },
  };
}
