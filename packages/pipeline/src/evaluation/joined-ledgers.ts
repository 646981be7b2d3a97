import type { JoinedLedger } from "../definitions/evaluation-summary.js";
import type { JoinedTrial } from "../definitions/joined-trials.js";

/**
 * The other ledgers about the same prices, by source: how much of the prices they share, and how many of their trials are
 * counted here.
 *
 * @param taken   trials taken over
 * @param counted those among them that ask what this ledger did not
 */
export function joinedLedgersOf(taken: readonly JoinedTrial[], counted: readonly JoinedTrial[]): JoinedLedger[] {
  const sources = [...new Set(taken.map(({ source }) => source))];
  return sources.map((source) => {
    const own = taken.filter((trial) => trial.source === source);
    return {
      source,
      overlap: Math.max(...own.map(({ overlap }) => overlap)),
      trials: own.length,
      counted: counted.filter((trial) => trial.source === source).length,
    };
  });
}

/** One ledger in a sentence. */
export function joinedSentence({ source, overlap, trials, counted }: JoinedLedger): string {
  const tried = `${trials} ${trials === 1 ? "trial" : "trials"}`;
  const count =
    counted === 0
      ? "all of them asked here too, and counted once"
      : `${counted === trials ? "all" : counted} of them asked only there, and counted here`;
  return `The ledger of ${source} is about the same prices (${(overlap * 100).toFixed(0)} % of the smaller set): ${tried}, ${count}.`;
}
