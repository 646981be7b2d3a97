import { hashText } from "../run/identity.js";

/** A rank in (0, 1) as a byte; steps of 1/254 are finer than a place in a universe of 250. */
export const rankSteps = 254;
/** The byte of a missing rank. */
export const missingRank = 255;

/** Ranks a byte each; NaN becomes `missingRank`. */
export function packRanks(ranks: Float32Array): Uint8Array {
  return Uint8Array.from(ranks, (rank) => (Number.isNaN(rank) ? missingRank : Math.round(rank * rankSteps)));
}

/** Identity of the features and their order that packed ranks are in. */
export function columnsHash(columns: readonly string[]): string {
  return hashText(JSON.stringify(columns), 16);
}
