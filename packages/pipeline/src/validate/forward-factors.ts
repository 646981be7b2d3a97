import type { PriceBasis } from "@plumbline/core";
import { type BarColumns, securityIdAt } from "./bar-columns.js";
import type { PriceAction, PriceActions } from "./price-actions.js";
import type { Verdicts } from "./verdicts.js";

/** Factors in force at an earlier session, from which a slice goes on. */
export interface FactorBase {
  readonly session: number;
  readonly splitFactor: number;
  readonly totalReturnFactor: number;
}

export interface ForwardFactors {
  /** Shares today per share at the first bar; 1 on adjusted prices. */
  readonly splitFactor: Float64Array;
  /** splitFactor times the growth of reinvested cash dividends; 1 on total-return prices. */
  readonly totalReturnFactor: Float64Array;
  /** UTC ms: latest knownAt of an action inside the factors; -Infinity where there is none. */
  readonly knownAt: Float64Array;
}

/**
 * Forward adjustment factors of the bars that stand: 1 at a security's first bar, then multiplied at each ex-date by
 * the split's ratio, and by (P + D) / P for a dividend D at the ex-date's close P. An ex-date without a standing bar
 * acts at the next one. What comes after a bar changes none of its factors.
 *
 * On split-adjusted prices D (as traded) is brought to the prices' basis by the splits after its ex-date.
 *
 * @param bases factors of the last standing bar before a slice; a security without one starts at 1
 */
export function forwardFactors(
  bars: BarColumns,
  verdicts: Verdicts,
  actions: PriceActions,
  basis: PriceBasis,
  bases: ReadonlyMap<string, FactorBase>,
): ForwardFactors {
  const splitFactor = new Float64Array(bars.rows).fill(1);
  const totalReturnFactor = new Float64Array(bars.rows).fill(1);
  const knownAt = new Float64Array(bars.rows).fill(Number.NEGATIVE_INFINITY);
  const factors = { splitFactor, totalReturnFactor, knownAt };
  if (basis === "total-return" || actions.bySecurity.size === 0) return factors;
  for (let run = 0; run + 1 < bars.starts.length; run++) {
    const id = securityIdAt(bars, bars.starts[run]);
    const own = actions.bySecurity.get(id);
    if (own) walk(bars, verdicts, bars.starts[run], bars.starts[run + 1], own, basis, bases.get(id), factors);
  }
  return factors;
}

function walk(
  bars: BarColumns,
  verdicts: Verdicts,
  from: number,
  to: number,
  actions: readonly PriceAction[],
  basis: PriceBasis,
  base: FactorBase | undefined,
  factors: ForwardFactors,
): void {
  let split = base?.splitFactor ?? 1;
  let total = base?.totalReturnFactor ?? 1;
  let known = Number.NEGATIVE_INFINITY;
  let next = -1;
  for (let row = from; row < to; row++) {
    const session = bars.session[row];
    if (!verdicts.stands(row) || (base && session <= base.session)) continue;
    if (next < 0) {
      const since = base?.session ?? session;
      next = actions.findIndex((action) => action.session > since);
      if (next < 0) next = actions.length;
      if (base) for (let i = 0; i < next; i++) known = Math.max(known, actions[i].knownAt);
    }
    for (; next < actions.length && actions[next].session <= session; next++) {
      const { kind, value, knownAt } = actions[next];
      known = Math.max(known, knownAt);
      if (kind === "dividend") {
        const until = basis === "raw" ? session : Number.POSITIVE_INFINITY;
        total *= 1 + value / splitsBetween(actions, next, until) / bars.close[row];
      } else if (basis === "raw") {
        split *= value;
        total *= value;
      }
    }
    factors.splitFactor[row] = split;
    factors.totalReturnFactor[row] = total;
    factors.knownAt[row] = known;
  }
}

/** Product of the split ratios after the ex-date of action `index` and not after `until`. */
function splitsBetween(actions: readonly PriceAction[], index: number, until: number): number {
  let product = 1;
  for (let i = index + 1; i < actions.length && actions[i].session <= until; i++) {
    if (actions[i].kind === "split" && actions[i].session > actions[index].session) product *= actions[i].value;
  }
  return product;
}
