export type ScoreScale = {
  /** what a score is measured from */
  readonly neutral: number;
  /** what a distance from it is multiplied with to be read */
  readonly factor: number;
  /** the unit read, in words */
  readonly words: string;
};

/** How a score is read: percentiles from the middle of the universe for ranks, basis points for returns. */
export function scoreScale(scoreUnit: string): ScoreScale {
  if (/over its volatility/i.test(scoreUnit)) return { neutral: 0, factor: 1, words: "volatilities" };
  if (!/rank/i.test(scoreUnit)) return { neutral: 0, factor: 1e4, words: "bp against the universe" };
  const isCentred = /above the middle/i.test(scoreUnit);
  return { neutral: isCentred ? 0 : 0.5, factor: 100, words: "percentiles above the middle" };
}

/** Length of an inline bar, percent of the longest, with its side. */
export function scoreBar(score: number, neutral: number, largest: number): { length: number; isAbove: boolean } {
  const distance = score - neutral;
  return { length: largest > 0 ? Math.min(100, (Math.abs(distance) / largest) * 100) : 0, isAbove: distance >= 0 };
}
