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
  const names = new Set<string>();
  const judged = markets.map((market) => {
    const shape = shapeOf(market);
    return Array.from({ length: signals }, (_, signal) => {
      const tests = judge(market, persistentNullSignal(shape, market, signal), signal);
      for (const name of Object.keys(tests)) names.add(name);
      return tests;
    });
  });
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
