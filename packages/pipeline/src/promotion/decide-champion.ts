import type { LatestEvaluation } from "../definitions/latest-evaluation.js";
import type { Gate } from "./gates.js";
import { promotionGates } from "./gates.js";

/** A planned trial that could become champion, in order of preference: the primary learner first. */
export interface Contender {
  readonly trialId: string;
  readonly learner: string;
  readonly isPrimary: boolean;
}

export interface Decision {
  readonly champion: Contender;
  readonly evaluation: LatestEvaluation;
  readonly decision: "promoted" | "kept" | "refused";
  readonly reason: string;
  readonly gates: readonly { readonly trialId: string; readonly gates: readonly Gate[] }[];
}

/**
 * The first contender that passes every gate becomes champion. If none does, the primary one still ranks, marked as
 * refused, so that what is shown says why it is not to be trusted.
 *
 * @param previous champion of the last decision at an earlier session, or null
 * @returns null if no contender was evaluated
 */
export function decideChampion(
  contenders: readonly Contender[],
  evaluations: ReadonlyMap<string, LatestEvaluation>,
  previous: string | null,
): Decision | null {
  const judged = contenders.flatMap((contender) => {
    const evaluation = evaluations.get(contender.trialId);
    return evaluation ? [{ contender, evaluation, gates: promotionGates(evaluation.summary) }] : [];
  });
  if (judged.length === 0) return null;
  const passing = judged.find(({ gates }) => gates.every((gate) => gate.passed));
  const chosen = passing ?? judged[0];
  const failed = judged[0].gates.filter((gate) => !gate.passed).map((gate) => gate.name);
  const { contender, evaluation } = chosen;
  const decision = !passing ? "refused" : contender.trialId === previous ? "kept" : "promoted";
  return {
    champion: contender,
    evaluation,
    decision,
    reason: reasonOf(decision, contender, judged[0].contender, failed),
    gates: judged.map((entry) => ({ trialId: entry.contender.trialId, gates: entry.gates })),
  };
}

function reasonOf(
  decision: Decision["decision"],
  champion: Contender,
  primary: Contender,
  failed: readonly string[],
): string {
  const gates = failed.join(", ");
  if (decision === "refused") {
    return `No contender passes every gate (${primary.learner} fails: ${gates}); its ranking is shown but not to be trusted.`;
  }
  if (champion.trialId !== primary.trialId) {
    return `${champion.learner} passes every gate; ${primary.learner} fails: ${gates}.`;
  }
  return decision === "kept"
    ? `${champion.learner} stays champion: it passes every gate.`
    : `${champion.learner} is the primary learner and passes every gate.`;
}
