import type { Conventions } from "./conventions.js";
import { annualReturn } from "./returns.js";

export interface Drawdown {
  /** Largest loss from a peak, decimal, at most 0; NaN if empty. */
  readonly depth: number;
  /** Index of the return after which wealth stood highest; -1 for the start. */
  readonly peak: number;
  /** Index of the return after which the loss was deepest; -1 where wealth never fell. */
  readonly trough: number;
}

/** Deepest fall of compounded wealth below its earlier peak, the starting capital included. */
export function maximumDrawdown(returns: Float64Array): Drawdown {
  let wealth = 1;
  let highest = 1;
  let peak = -1;
  const worst = { depth: returns.length === 0 ? Number.NaN : 0, peak: -1, trough: -1 };
  for (let t = 0; t < returns.length; t++) {
    wealth *= 1 + returns[t];
    if (wealth > highest) {
      highest = wealth;
      peak = t;
    }
    const depth = wealth / highest - 1;
    if (depth < worst.depth) {
      worst.depth = depth;
      worst.peak = peak;
      worst.trough = t;
    }
  }
  return worst;
}

/** Annual return over the depth of the deepest drawdown, dimensionless; NaN where there was none. */
export function calmarRatio(returns: Float64Array, conventions: Conventions): number {
  const { depth } = maximumDrawdown(returns);
  return depth < 0 ? annualReturn(returns, conventions) / -depth : Number.NaN;
}
