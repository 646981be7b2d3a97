import type { DriverPart } from "../definitions/insight-parts.js";
import { placeWords } from "./places.js";
import { shortFeatureWords } from "./short-feature-words.js";

/** Reasons told; more would not be read. */
export const reasonsTold = 5;

/**
 * The largest contributions in words, by size, from fixed templates: "Volatility, 21 days: low for this universe
 * (9th lowest of 183); that raised the score by 0.0012."
 *
 * @param present members with a value, by feature
 */
export function reasonsOf(drivers: readonly DriverPart[], present: (feature: string) => number): string[] {
  return drivers.slice(0, reasonsTold).map(({ feature, rank, contribution }) => {
    const words = capitalised(shortFeatureWords(feature));
    const effect = `${contribution > 0 ? "raised" : "lowered"} the score by ${amount(contribution)}`;
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

/** Size of a contribution, four digits after its first zeros at most. */
export function amount(contribution: number): string {
  const size = Math.abs(contribution);
  return size >= 0.0001 ? size.toFixed(4) : size.toPrecision(1);
}

/** The words with their first letter large. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
