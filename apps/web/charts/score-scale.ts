export type ScoreScale = {
  /** what a score is measured from */
  readonly neutral: number;
  /** what a distance from it is multiplied with to be read */
  readonly factor: number;
  /** the unit read, in words */
  readonly words: string;
  /** the same with its ends, for a caption */
  readonly about: string;
};

const rankWords =
  "expected place in percentiles above the middle of the universe; its lowest stands at \u221250, its highest at +50";

/** How a score is read: percentiles from the middle of the universe for ranks, basis points for returns. */
export function scoreScale(scoreUnit: string): ScoreScale {
  if (/over its volatility/i.test(scoreUnit)) {
    return { neutral: 0, factor: 1, words: "volatilities", about: "expected return in units of its volatility" };
  }
  if (!/rank/i.test(scoreUnit)) {
    const words = "bp against the universe";
    return { neutral: 0, factor: 1e4, words, about: `expected return, ${words}` };
  }
  const isCentred = /above the middle/i.test(scoreUnit);
  return { neutral: isCentred ? 0 : 0.5, factor: 100, words: "percentiles above the middle", about: rankWords };
}

/** Length of an inline bar, percent of the longest, with its side. */
export function scoreBar(score: number, neutral: number, largest: number): { length: number; isAbove: boolean } {
  const distance = score - neutral;
  return { length: largest > 0 ? Math.min(100, (Math.abs(distance) / largest) * 100) : 0, isAbove: distance >= 0 };
}
