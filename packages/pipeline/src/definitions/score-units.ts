/** How a score of a target is said in words. */
export interface ScoreUnit {
  /** What a score is multiplied with to be read. */
  readonly factor: number;
  /** Of the product; the plural. */
  readonly words: string;
}

/**
 * The one unit in which words and pages say scores and their parts: percentiles of the universe for a rank (0.0033 of a
 * rank is 0.33 percentiles), basis points for a return, and the volatility itself for a return over its volatility.
 */
export function scoreUnitOfTarget(target: string): ScoreUnit {
  if (/rank/i.test(target)) return { factor: 100, words: "percentiles" };
  if (/volatilityScaled/i.test(target)) return { factor: 1, words: "volatilities" };
  return { factor: 1e4, words: "basis points" };
}
