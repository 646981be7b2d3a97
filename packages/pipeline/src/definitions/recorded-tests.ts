import type { Frame } from "@plumbline/core";
import type { EvaluationSummary } from "./evaluation-summary.js";
import { newestRows } from "./latest-evaluation.js";

/** What evaluations of every schema hold of the test of a trial's own horizon. */
type OwnTest = Partial<Pick<EvaluationSummary, "holm" | "informationCoefficient">>;

/**
 * The p of each trial's own horizon as last recorded, whatever the costs and the release that wrote it: a rank IC does
 * not depend on either, and what was looked at stays looked at.
 */
export function recordedTests(evaluations: Frame): Map<string, number> {
  const out = new Map<string, number>();
  for (const [trialId, { summary }] of newestRows(evaluations, () => true)) {
    const { holm, informationCoefficient }: OwnTest = summary;
    const p = holm?.pValue ?? informationCoefficient?.rank.inference.equalWeightedCosine.pValue ?? null;
    if (p !== null) out.set(trialId, p);
  }
  return out;
}
