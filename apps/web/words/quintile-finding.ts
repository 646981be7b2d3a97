import { plain } from "./numbers.ts";

/**
 * Did the quintiles come out in order, and by more than chance? Means and the spread's 95 % band in decimals, lowest
 * scores first. Where the band includes zero, or is not known, nothing is said to be ahead.
 */
export function quintileFinding(
  means: readonly (number | null)[],
  spreadBand: { readonly low: number | null; readonly high: number | null } | null,
): string {
  const known = means.filter((mean): mean is number => mean !== null && Number.isFinite(mean));
  if (known.length < 2) return "Too few scored sessions for fifths";
  const spread = known.at(-1)! - known[0]!;
  const isOrdered = known.every((mean, index) => index === 0 || mean >= known[index - 1]!);
  if (spread <= 0) return "The highest fifth did not beat the lowest";
  const low = spreadBand?.low ?? null;
  if (low === null) return `Highest less lowest fifth ${plain(spread * 1e4, 1)}\u00a0bp, without a band`;
  if (low <= 0) return `Fifths are not told apart: ${plain(spread * 1e4, 1)}\u00a0bp, the band includes zero`;
  return isOrdered
    ? `Each fifth beat the one below; ${plain(spread * 1e4, 1)}\u00a0bp apart`
    : `Highest fifth ahead of lowest by ${plain(spread * 1e4, 1)}\u00a0bp`;
}
