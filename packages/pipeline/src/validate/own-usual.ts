import { selectOrder } from "@plumbline/quant";
import type { BarColumns } from "./bar-columns.js";
import type { ExcessMoves } from "./excess-moves.js";

/** Bars before a bar that say what is usual for its security, and the calendar days they may lie back. */
const usualBars = 63;
const usualDays = 126;
const fewestBars = 21;
const normalConsistency = 1.4826;

/**
 * What was usual for a security before a bar: medians over the up to 63 bars before it, not more than 126 days back.
 * NaN with fewer than 21 values.
 */
export class OwnUsual {
  readonly #bars: BarColumns;
  readonly #priced: Int32Array;
  readonly #excess: ExcessMoves;
  readonly #scratch = new Float64Array(usualBars);

  constructor(bars: BarColumns, priced: Int32Array, excess: ExcessMoves) {
    this.#bars = bars;
    this.#priced = priced;
    this.#excess = excess;
  }

  /** Robust standard deviation of the overnight excess moves, decimal. */
  gap(place: number): number {
    return normalConsistency * this.#median(place, (before) => Math.abs(this.#excess.gap(before)));
  }

  /** Robust standard deviation of the daily excess moves, decimal. */
  move(place: number): number {
    return normalConsistency * this.#median(place, (before) => Math.abs(this.#excess.move(before)));
  }

  /** Shares. */
  volume(place: number): number {
    return this.#median(place, (before) => this.#bars.volume[this.#priced[before]]);
  }

  /** log(high / low). */
  range(place: number): number {
    const { high, low } = this.#bars;
    return Math.log(this.#median(place, (before) => high[this.#priced[before]] / low[this.#priced[before]]));
  }

  /** Bars of the window that `holds` is true of. */
  count(place: number, holds: (before: number) => boolean): number {
    let count = 0;
    for (let before = place - 1; this.#isInWindow(before, place); before--) if (holds(before)) count++;
    return count;
  }

  #median(place: number, value: (before: number) => number): number {
    const scratch = this.#scratch;
    let n = 0;
    for (let before = place - 1; this.#isInWindow(before, place); before--) {
      const one = value(before);
      if (one < Number.POSITIVE_INFINITY) scratch[n++] = one;
    }
    return n < fewestBars ? Number.NaN : selectOrder(scratch, n >> 1, 0, n - 1);
  }

  #isInWindow(before: number, place: number): boolean {
    if (before < 0 || place - before > usualBars) return false;
    const { securityId, session } = this.#bars;
    const [row, then] = [this.#priced[place], this.#priced[before]];
    return securityId.codes[then] === securityId.codes[row] && session[row] - session[then] <= usualDays;
  }
}
