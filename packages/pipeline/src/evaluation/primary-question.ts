import type { PrimaryQuestion } from "../definitions/evaluation-summary.js";
import type { JoinedTrial } from "../definitions/joined-trials.js";
import type { JudgedTrial } from "./judge-trial.js";
import type { Trial } from "./trial-scores.js";

/**
 * The question fixed before looking. Where the ledger holds several primary trials, asked by runs with other choices, it
 * is the one judged now, and `asked` counts them all.
 *
 * @param joined trials of other ledgers about the same prices that this one did not ask
 */
export function primaryQuestionOf(
  ledger: readonly Trial[],
  judged: readonly JudgedTrial[],
  joined: readonly JoinedTrial[] = [],
): Omit<PrimaryQuestion, "isThis"> {
  const asked = ledger.filter((trial) => trial.isPrimary);
  const now = judged.find(({ trial }) => trial.isPrimary)?.trial ?? asked[0] ?? judged[0]?.trial;
  return {
    trialId: now?.trialId ?? "",
    target: now?.target ?? "",
    horizon: now?.horizon ?? 0,
    learner: now?.learner ?? "",
    asked: asked.length + joined.filter((trial) => trial.isPrimary).length,
  };
}
