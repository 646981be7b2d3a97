import { selectOrder } from "@plumbline/quant";
import { gatherInt32 } from "../definitions/gather.js";
import { sessionOrder } from "../definitions/session-order.js";
import type { BarColumns } from "./bar-columns.js";
import type { PriceMoves } from "./price-moves.js";

/** Bars farther apart, in calendar days, make no move: news had time to gather. */
const longestStep = 10;
/** Sessions with fewer moves have no market to compare with: its move and spread count as 0. */
const smallestMarket = 5;
/** Securities of a session that its median rests on, evenly spaced where there are more: costs a fifth of all 600. */
const largestSample = 128;
/** A median absolute deviation times this is a normal's standard deviation. */
const normalConsistency = 1.4826;

/**
 * Moves of priced rows beyond the market's, decimal: open / close before and close / close before, each over its median
 * over the session's securities, less 1. Places are those of `priced`; NaN at a security's first row, after more than
 * 10 days, where a price is missing and on a declared split's session. A session's figures rest on its bars and those
 * right before them alone.
 */
export class ExcessMoves {
  readonly #bars: BarColumns;
  readonly #priced: Int32Array;
  readonly #moves: PriceMoves;
  readonly #marketOf: Int32Array;
  readonly #gapMedian: number[] = [];
  readonly #gapSpread: number[] = [];
  readonly #moveMedian: number[] = [];
  readonly #moveSpread: number[] = [];

  constructor(bars: BarColumns, priced: Int32Array, moves: PriceMoves) {
    this.#bars = bars;
    this.#priced = priced;
    this.#moves = moves;
    this.#marketOf = new Int32Array(priced.length);
    const sessions = gatherInt32(bars.session, priced);
    const order = sessionOrder(sessions);
    const scratch = new Float64Array(largestSample);
    for (let from = 0; from < order.length; ) {
      const market = this.#gapMedian.length;
      let to = from;
      for (; to < order.length && sessions[order[to]] === sessions[order[from]]; to++)
        this.#marketOf[order[to]] = market;
      const step = Math.ceil((to - from) / largestSample);
      let n = 0;
      for (let i = from; i < to; i += step) n = pushFinite(scratch, n, this.#relativeGap(order[i]));
      n = middle(scratch, n, this.#gapMedian, this.#gapSpread);
      for (let i = from; i < to; i += step) n = pushFinite(scratch, n, this.#relativeMove(order[i]));
      middle(scratch, n, this.#moveMedian, this.#moveSpread);
      from = to;
    }
  }

  /** Overnight. */
  gap(place: number): number {
    return this.#relativeGap(place) / this.#gapMedian[this.#marketOf[place]] - 1;
  }

  /** Close to close. */
  move(place: number): number {
    return this.#relativeMove(place) / this.#moveMedian[this.#marketOf[place]] - 1;
  }

  /** 1.4826 x median |excess| over the session, decimal. */
  gapSpread(place: number): number {
    return this.#gapSpread[this.#marketOf[place]];
  }

  moveSpread(place: number): number {
    return this.#moveSpread[this.#marketOf[place]];
  }

  #relativeGap(place: number): number {
    const open = this.#bars.open[this.#priced[place]];
    if (!(open > 0 && open < Number.POSITIVE_INFINITY) || !this.#hasStep(place)) return Number.NaN;
    return open / this.#bars.close[this.#priced[place - 1]];
  }

  #relativeMove(place: number): number {
    return this.#hasStep(place)
      ? this.#bars.close[this.#priced[place]] / this.#bars.close[this.#priced[place - 1]]
      : Number.NaN;
  }

  #hasStep(place: number): boolean {
    if (place === 0) return false;
    const { securityId, session } = this.#bars;
    const row = this.#priced[place];
    const before = this.#priced[place - 1];
    if (securityId.codes[before] !== securityId.codes[row] || session[row] - session[before] > longestStep)
      return false;
    return !this.#moves.hasSplit(before, row);
  }
}

function pushFinite(scratch: Float64Array, n: number, value: number): number {
  if (!(value < Number.POSITIVE_INFINITY)) return n;
  scratch[n] = value;
  return n + 1;
}

/** Appends the median of n relatives and their spread about it; answers 0, the values left. */
function middle(scratch: Float64Array, n: number, medians: number[], spreads: number[]): number {
  const hasMarket = n >= smallestMarket;
  const median = hasMarket ? selectOrder(scratch, n >> 1, 0, n - 1) : 1;
  medians.push(median);
  for (let i = 0; i < n; i++) scratch[i] = Math.abs(scratch[i] / median - 1);
  spreads.push(hasMarket ? normalConsistency * selectOrder(scratch, n >> 1, 0, n - 1) : 0);
  return 0;
}
