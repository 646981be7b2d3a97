import { counted } from "@plumbline/core";
import { holmAdjust, overlapSafeMean } from "@plumbline/quant";
import type { Gate } from "../definitions/promotion-record.js";

/** Rank IC by session (day number); NaN where a session has too few names. */
export type SessionIcs = ReadonlyMap<number, number>;

/** How far a challenger's rank IC is above the incumbent's, over the sessions that both have. */
export interface Challenge {
  /** Mean of challenger minus incumbent, and its overlap-safe 95 % band; NaN where it cannot be stated. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Sessions compared. */
  readonly sessions: number;
  /** Two-sided, adjusted by Holm over the challengers of the decision; NaN where no test could be made. */
  readonly adjustedP: number;
}

/** Largest adjusted p with which a challenger beats the incumbent. */
export const challengeLevel = 0.05;

/**
 * Compares each challenger with the incumbent session by session: both rank the same names on the same days, so that the
 * difference is far surer than either mean.
 *
 * @param overlap sessions that one label looks ahead
 */
export function compareChallengers(
  incumbent: SessionIcs,
  challengers: readonly SessionIcs[],
  overlap: number,
): Challenge[] {
  const tests = challengers.map((challenger) => {
    const sessions = [...incumbent.keys()].filter((session) => challenger.has(session)).sort((a, b) => a - b);
    const differences = sessions.map((session) => (challenger.get(session) ?? NaN) - (incumbent.get(session) ?? NaN));
    return overlapSafeMean(Float64Array.from(differences), overlap);
  });
  const adjusted = holmAdjust(tests.map((test) => test.equalWeightedCosine.p));
  return tests.map(({ mean, low, high, n }, i) => ({ mean, low, high, sessions: n, adjustedP: adjusted[i] }));
}

/** Whether a challenger's rank IC is above the incumbent's beyond chance. */
export function isBeaten({ low, adjustedP }: Challenge): boolean {
  return low > 0 && adjustedP <= challengeLevel;
}

/** The gate a challenger has to pass besides those of everyone. */
export function challengeGate(challenge: Challenge): Gate {
  const { mean, low, high, sessions, adjustedP } = challenge;
  const isStated = Number.isFinite(low);
  return {
    name: "beats the incumbent",
    passed: isBeaten(challenge),
    found: isStated
      ? `rank IC ${signed(mean)} over the incumbent's, 95 % band ${signed(low)} to ${signed(high)}, ${counted(sessions, "session")}, adjusted p ${adjustedP.toFixed(4)}`
      : `no band: ${counted(sessions, "session")} in common, or no difference`,
    required: `a 95 % band of the paired difference above zero, and p adjusted over all challengers at most ${challengeLevel}`,
    value: isStated ? low : null,
    threshold: 0,
  };
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(4)}`;
}
