/** What a score is measured from: the middle of a rank, zero for a return. */
export function neutralScore(scoreUnit: string): number {
  return /rank/i.test(scoreUnit) ? 0.5 : 0;
}

/** Length of an inline bar, percent of the longest, with its side. */
export function scoreBar(score: number, neutral: number, largest: number): { length: number; isAbove: boolean } {
  const distance = score - neutral;
  return { length: largest > 0 ? Math.min(100, (Math.abs(distance) / largest) * 100) : 0, isAbove: distance >= 0 };
}
