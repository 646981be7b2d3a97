import type { SourceDescription, StreetConfig } from "@plumbline/core";
import type { RunRequest } from "./run-request.js";

/** The defaults of a run: what `plumb run` does when nothing is said. */
export const runDefaults = {
  source: "demo:",
  horizon: 5,
  /** Basis points a side. */
  costBp: 10,
  horizons: [1, 5, 10, 21],
  rounds: 200,
  seed: 7,
  /** A year of bars; a price in currency; a median dollar volume in currency a session. */
  universe: { minHistory: 252, minPrice: 1, minDollarVolume: 1_000_000 },
} as const;

/** The street's configuration for a source and a person's choices. */
export function streetConfigOf(source: SourceDescription, request: RunRequest): StreetConfig {
  return {
    source,
    featureSets: ["alpha158", "classic"],
    horizons: [...new Set([...runDefaults.horizons, request.horizon])].sort((a, b) => a - b),
    primaryHorizon: request.horizon,
    costPerSide: request.costBp / 10_000,
    rounds: runDefaults.rounds,
    full: request.full,
    seed: runDefaults.seed,
    universe: request.universe,
  };
}
