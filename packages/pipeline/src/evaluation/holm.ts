import { holmAdjust } from "@plumbline/quant";
import type { HolmSummary, HolmTest } from "../definitions/evaluation-summary.js";
import type { JoinedTrial } from "../definitions/joined-trials.js";
import { statedOrNull } from "./estimates.js";
import type { JudgedTrial } from "./judge-trial.js";
import { isPromotable, type Trial } from "./trial-scores.js";

/**
 * Everything that is looked at together: each promotable trial of the ledger at each horizon its scores are shown at. A
 * trial judged by an earlier run alone brings the p it had then, at its own horizon.
 *
 * @param earlier p by trial as recorded, see `recordedTests`
 * @param joined trials of other ledgers about the same prices
 * @returns the tests in the order of trial and horizon, each with its p adjusted by Holm
 */
export function lookedAtTogether(
  ledger: readonly Trial[],
  judged: readonly JudgedTrial[],
  earlier: ReadonlyMap<string, number>,
  joined: readonly JoinedTrial[] = [],
): HolmTest[] {
  const now = new Map(judged.map((entry) => [entry.trial.trialId, entry]));
  const tests = ledger.filter(isPromotable).flatMap((trial) => {
    const { trialId, learner, target } = trial;
    const name = { trialId, learner, target };
    const held = now.get(trialId);
    if (held) return held.tests.map(({ horizon, pValue }) => ({ ...name, horizon, pValue: statedOrNull(pValue) }));
    const recorded = earlier.get(trialId);
    return recorded === undefined ? [] : [{ ...name, horizon: trial.horizon, pValue: recorded }];
  });
  for (const { trialId, learner, target, horizon, pValue } of joined) {
    if (pValue !== null) tests.push({ trialId, learner, target, horizon, pValue });
  }
  const adjusted = holmAdjust(tests.map(({ pValue }) => pValue ?? Number.NaN));
  return tests.map((test, i) => ({ ...test, adjustedP: statedOrNull(adjusted[i]) }));
}

/** The family with this trial's own test in front; a control or baseline has no place in it. */
export function holmSummary({ trialId, horizon }: Trial, family: readonly HolmTest[]): HolmSummary {
  const own = family.find((test) => test.trialId === trialId && test.horizon === horizon);
  return {
    tests: family.filter(({ pValue }) => pValue !== null).length,
    pValue: own?.pValue ?? null,
    adjustedP: own?.adjustedP ?? null,
    family,
  };
}
