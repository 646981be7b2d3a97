import type { DriverPart } from "../definitions/insight-parts.js";
import type { ScoreUnit } from "../definitions/score-units.js";
import { placeWords } from "./places.js";
import { shortFeatureWords } from "./short-feature-words.js";

/** Reasons told; more would not be read. */
export const reasonsTold = 5;

/**
 * The largest contributions in words, by size, from fixed templates: "Volatility, 21 days: low for this universe
 * (9th lowest of 183); that raised the score by 0.12 percentiles."
 *
 * @param present members with a value, by feature
 */
export function reasonsOf(
  drivers: readonly DriverPart[],
  present: (feature: string) => number,
  unit: ScoreUnit,
): string[] {
  return drivers.slice(0, reasonsTold).map(({ feature, rank, contribution }) => {
    const words = capitalised(shortFeatureWords(feature));
    const effect = `${contribution > 0 ? "raised" : "lowered"} the score by ${amount(contribution, unit)}`;
    if (rank === null) return `${words}: the value is missing, and what the model does then ${effect}.`;
    return `${words}: ${levelOf(rank)} this universe (${placeWords(rank, present(feature))}); that ${effect}.`;
  });
}

function levelOf(rank: number): string {
  if (rank >= 0.9) return "very high for";
  if (rank >= 0.75) return "high for";
  if (rank <= 0.1) return "very low for";
  if (rank <= 0.25) return "low for";
  return "near the middle of";
}

/** Size of a contribution in the unit that is read: two decimals, or one figure where they would be zero. */
export function amount(contribution: number, { factor, words }: ScoreUnit): string {
  const size = Math.abs(contribution) * factor;
  return `${size >= 0.01 ? size.toFixed(2) : String(Number(size.toPrecision(1)))} ${words}`;
}

/** The words with their first letter large. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
