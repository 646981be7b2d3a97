import { selectOrder } from "@plumbline/quant";
import { dayPositions } from "../definitions/day-positions.js";
import type { SessionBreadth } from "../definitions/session-breadth.js";
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

  /** @param market sessions of the priced rows, and how many securities each has */
  constructor(bars: BarColumns, priced: Int32Array, moves: PriceMoves, market: SessionBreadth) {
    this.#bars = bars;
    this.#priced = priced;
    this.#moves = moves;
    const { days, breadth } = market;
    const slotOf = dayPositions(days);
    const slots = days.length;
    this.#marketOf = new Int32Array(priced.length);
    const seen = new Int32Array(slots);
    const gaps = new Float64Array(slots * largestSample);
    const relatives = new Float64Array(slots * largestSample);
    const gapCount = new Int32Array(slots);
    const relativeCount = new Int32Array(slots);
    for (let place = 0; place < priced.length; place++) {
      const slot = slotOf(bars.session[priced[place]]);
      this.#marketOf[place] = slot;
      if (seen[slot]++ % Math.ceil(breadth[slot] / largestSample) !== 0) continue;
      const gap = this.#relativeGap(place);
      if (gap < Number.POSITIVE_INFINITY) gaps[slot * largestSample + gapCount[slot]++] = gap;
      const relative = this.#relativeMove(place);
      if (relative < Number.POSITIVE_INFINITY) relatives[slot * largestSample + relativeCount[slot]++] = relative;
    }
    for (let slot = 0; slot < slots; slot++) {
      const from = slot * largestSample;
      middle(gaps.subarray(from, from + gapCount[slot]), this.#gapMedian, this.#gapSpread);
      middle(relatives.subarray(from, from + relativeCount[slot]), this.#moveMedian, this.#moveSpread);
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

/** Appends the median of relatives and their spread about it. Reorders them. */
function middle(relatives: Float64Array, medians: number[], spreads: number[]): void {
  const n = relatives.length;
  const hasMarket = n >= smallestMarket;
  const median = hasMarket ? selectOrder(relatives, n >> 1, 0, n - 1) : 1;
  medians.push(median);
  for (let i = 0; i < n; i++) relatives[i] = Math.abs(relatives[i] / median - 1);
  spreads.push(hasMarket ? normalConsistency * selectOrder(relatives, n >> 1, 0, n - 1) : 0);
}
