import { plain } from "./numbers.ts";

/** Did the quintiles come out in order? Means in decimals, lowest scores first. */
export function quintileFinding(means: readonly (number | null)[]): string {
  const known = means.filter((mean): mean is number => mean !== null && Number.isFinite(mean));
  if (known.length < 2) return "Too few scored sessions for fifths";
  const spread = known.at(-1)! - known[0]!;
  const isOrdered = known.every((mean, index) => index === 0 || mean >= known[index - 1]!);
  if (spread <= 0) return "The highest fifth did not beat the lowest";
  return isOrdered
    ? `Each fifth beat the one below; ${plain(spread * 1e4, 1)} bp apart`
    : `Highest fifth ahead of lowest by ${plain(spread * 1e4, 1)} bp`;
}
