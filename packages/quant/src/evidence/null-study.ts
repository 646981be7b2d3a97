import { standardDeviation } from "../statistics/moments.js";
import { type NullSignalShape, persistentNullSignal } from "./null-signals.js";
import { type NullOutcome, type RejectionRate, rejectionRate } from "./rejection-rate.js";

/** The size of one test over all nulls. */
export interface NullStudyResult extends RejectionRate {
  /** Rate on each market, in the order given; NaN where no test was made. */
  readonly byMarket: readonly number[];
  /** Standard error of the rate from how it differs between markets, in [0, 1]; NaN below two markets. */
  readonly clusteredError: number;
}

/**
 * Puts persistent null signals through an evaluation and counts how often each of its tests rejects.
 *
 * @param markets numbers that name the markets: the seed of each market's signals
 * @param signals signals on each market, numbered from 0
 * @param shapeOf sessions, names, members and persistence of a market
 * @param judge   the evaluation: from a market and T x N scores (NaN for no member) to its tests by name, for example
 *                "rank IC, 5 sessions"; pure
 * @returns by name of the test, in the order first met; a test that an evaluation left out counts as not made
 */
export function studyNulls(
  markets: readonly number[],
  signals: number,
  shapeOf: (market: number) => NullSignalShape,
  judge: (market: number, scores: Float64Array, signal: number) => Readonly<Record<string, NullOutcome>>,
): Map<string, NullStudyResult> {
  return tallyNulls(
    markets.map((market) => {
      const shape = shapeOf(market);
      return Array.from({ length: signals }, (_, signal) =>
        judge(market, persistentNullSignal(shape, market, signal), signal),
      );
    }),
  );
}

/**
 * How often each test rejected, over all markets and on each.
 *
 * @param judged tests by name of each signal of each market
 * @returns by name of the test, in the order first met; a test that a signal has not counts as not made
 */
export function tallyNulls(
  judged: readonly (readonly Readonly<Record<string, NullOutcome>>[])[],
): Map<string, NullStudyResult> {
  const names = new Set(judged.flatMap((signals) => signals.flatMap((tests) => Object.keys(tests))));
  const unmade: NullOutcome = { t: Number.NaN, criticalValue: Number.NaN };
  return new Map(
    [...names].map((name) => {
      const outcomes = judged.map((tests) => tests.map((test) => test[name] ?? unmade));
      const byMarket = outcomes.map((own) => rejectionRate(own).rate);
      const stated = Float64Array.from(byMarket.filter((rate) => !Number.isNaN(rate)));
      const clusteredError = standardDeviation(stated) / Math.sqrt(stated.length);
      return [name, { ...rejectionRate(outcomes.flat()), byMarket, clusteredError }];
    }),
  );
}
