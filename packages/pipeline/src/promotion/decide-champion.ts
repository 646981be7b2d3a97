import { counted } from "@plumbline/core";
import type { LatestEvaluation } from "../definitions/latest-evaluation.js";
import type { Gate, PromotionRecord } from "../definitions/promotion-record.js";
import { type Challenge, challengeGate, compareChallengers, isBeaten, type SessionIcs } from "./challenge.js";
import { promotionGates } from "./gates.js";

/** A planned trial that could become champion, in order of preference: the primary question first. */
export interface Contender {
  readonly trialId: string;
  readonly learner: string;
  readonly target: string;
  /** Sessions; the same for all contenders. */
  readonly horizon: number;
}

export interface Decision {
  readonly champion: Contender;
  readonly evaluation: LatestEvaluation;
  readonly decision: "promoted" | "kept" | "refused";
  readonly reason: string;
  readonly record: PromotionRecord;
}

interface Judged {
  readonly contender: Contender;
  readonly evaluation: LatestEvaluation;
  readonly gates: readonly Gate[];
  /** Null for the incumbent, and where the incumbent cannot be believed: then nobody has to beat it. */
  readonly challenge: Challenge | null;
}

/**
 * Who ranks. The incumbent is the champion before, or the primary question where there was none. It stays unless a
 * challenger that passes every gate beats it out of sample beyond chance; of several the one with the largest lead. Where
 * the incumbent fails a gate itself, the first contender that passes all of them takes over. Where nobody passes, the
 * decision is refused: the incumbent still ranks, so that what is shown says why it is not to be trusted.
 *
 * @param previous champion of the last decision at an earlier session that was not refused, or null
 * @param ics      rank IC by session of each trial
 * @returns null if no contender was evaluated
 */
export function decideChampion(
  contenders: readonly Contender[],
  evaluations: ReadonlyMap<string, LatestEvaluation>,
  previous: string | null,
  ics: ReadonlyMap<string, SessionIcs>,
): Decision | null {
  const evaluated = contenders.flatMap((contender) => {
    const evaluation = evaluations.get(contender.trialId);
    return evaluation ? [{ contender, evaluation, gates: promotionGates(evaluation.summary) }] : [];
  });
  if (evaluated.length === 0) return null;
  const incumbent = evaluated.find(({ contender }) => contender.trialId === previous) ?? evaluated[0];
  const challengers = evaluated.filter((entry) => entry !== incumbent);
  const icsOf = ({ contender }: { contender: Contender }): SessionIcs => ics.get(contender.trialId) ?? new Map();
  const found = compareChallengers(icsOf(incumbent), challengers.map(icsOf), incumbent.contender.horizon);
  const isBelieved = isPassed(incumbent.gates);
  const judged = evaluated.map((entry): Judged => {
    const place = challengers.indexOf(entry);
    if (place < 0 || !isBelieved) return { ...entry, challenge: null };
    return { ...entry, gates: [...entry.gates, challengeGate(found[place])], challenge: found[place] };
  });
  const own = judged[evaluated.indexOf(incumbent)];
  const chosen = isBelieved ? (strongest(judged) ?? own) : judged.find(({ gates }) => isPassed(gates));
  const { contender, evaluation } = chosen ?? own;
  const isBefore = own.contender.trialId === previous;
  const decision = !chosen ? "refused" : chosen === own && isBefore ? "kept" : "promoted";
  return {
    champion: contender,
    evaluation,
    decision,
    reason: reasonOf(decision, chosen ?? own, own, judged.length - 1),
    record: {
      incumbent: own.contender.trialId,
      incumbentBecause: isBefore ? "champion before" : "primary question",
      contenders: judged.map((entry) => ({
        ...entry.contender,
        standing: entry === own ? "incumbent" : "challenger",
        evaluationId: entry.evaluation.evaluationId,
        isChosen: entry === (chosen ?? own),
        gates: entry.gates,
      })),
    },
  };
}

function isPassed(gates: readonly Gate[]): boolean {
  return gates.every((gate) => gate.passed);
}

/** The challenger with the largest mean lead among those that pass every gate; the first of equal ones. */
function strongest(judged: readonly Judged[]): Judged | undefined {
  return judged
    .filter(({ challenge, gates }) => challenge !== null && isBeaten(challenge) && isPassed(gates))
    .sort((a, b) => (b.challenge?.mean ?? 0) - (a.challenge?.mean ?? 0))[0];
}

function reasonOf(decision: Decision["decision"], champion: Judged, incumbent: Judged, challengers: number): string {
  const failed = incumbent.gates.filter((gate) => !gate.passed).map((gate) => gate.name);
  const before = nameOf(incumbent.contender);
  if (decision === "refused") {
    return `No contender passes every gate (${before} fails: ${failed.join(", ")}); its ranking is shown but not to be trusted.`;
  }
  const name = nameOf(champion.contender);
  if (champion !== incumbent) {
    const { challenge } = champion;
    if (!challenge) return `${name} passes every gate; ${before} fails: ${failed.join(", ")}.`;
    const band = `95 % band ${challenge.low.toFixed(4)} to ${challenge.high.toFixed(4)}, ${counted(challenge.sessions, "session")}`;
    return `${name} beats ${before} by a mean rank IC of ${challenge.mean.toFixed(4)} (${band}) and passes every gate.`;
  }
  const alone = challengers === 0 ? "nobody challenges it" : "no challenger beats it beyond chance";
  return decision === "kept"
    ? `${name} stays champion: it passes every gate and ${alone}.`
    : `${name} answers the primary question and passes every gate, and ${alone}.`;
}

function nameOf({ learner, target }: Contender): string {
  return `${learner} on ${target}`;
}
