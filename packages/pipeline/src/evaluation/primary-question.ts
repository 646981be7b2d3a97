import type { PrimaryQuestion } from "../definitions/evaluation-summary.js";
import type { JudgedTrial } from "./judge-trial.js";
import type { Trial } from "./trial-scores.js";

/**
 * The question fixed before looking. Where the ledger holds several primary trials, asked by runs with other choices, it
 * is the one judged now, and `asked` counts them all.
 */
export function primaryQuestionOf(
  ledger: readonly Trial[],
  judged: readonly JudgedTrial[],
): Omit<PrimaryQuestion, "isThis"> {
  const asked = ledger.filter((trial) => trial.isPrimary);
  const now = judged.find(({ trial }) => trial.isPrimary)?.trial ?? asked[0] ?? judged[0]?.trial;
  return {
    trialId: now?.trialId ?? "",
    target: now?.target ?? "",
    horizon: now?.horizon ?? 0,
    learner: now?.learner ?? "",
    asked: asked.length,
  };
}
