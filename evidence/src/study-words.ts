import type { MarketResult } from "./results.js";

/** "seeds 1 to 20", "seeds 3, 5". */
export function seedsOf(results: readonly MarketResult[]): string {
  const seeds = [...new Set(results.map(({ seed }) => seed))].sort((a, b) => a - b);
  const isRun = seeds.length > 2 && seeds[seeds.length - 1] - seeds[0] === seeds.length - 1;
  return isRun ? `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}` : `seeds ${seeds.join(", ")}`;
}

/** The commits that made the results. */
export function versionsOf(results: readonly MarketResult[]): string {
  return [...new Set(results.map(({ code }) => code))].sort().join(", ");
}

/** "met" where a count reaches what was asked. */
export function verdictOf(holds: boolean): string {
  return holds ? "met" : "**missed**";
}

/** A correlation to three digits. */
export function digits(value: number | null, count = 3): string {
  return value === null ? "none" : value.toFixed(count);
}
