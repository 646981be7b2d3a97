import type { Frame } from "@plumbline/core";
import { textAt, textOf } from "@plumbline/core";
import { type RankedSecurity, rankLastSession } from "./ranking.js";

/** Places apart, as a share of the universe, from which two learners disagree. */
const disagreement = 0.5;

/**
 * What other candidates among the predictions say of a security of the same session, where they place it in the other
 * half of the ranking or farther.
 *
 * @param predictions may hold other trials' scores of the session
 */
export function otherOpinions(
  predictions: Frame,
  models: Frame,
  trialId: string,
  session: number,
): (security: RankedSecurity, of: number) => string[] {
  const trials = textOf(predictions, "trialId").dictionary.filter((other) => other !== trialId);
  const learners = learnersOf(models);
  const others = [...trials].sort().flatMap((other) => {
    const ranking = rankLastSession(predictions, other, session);
    if (!ranking || ranking.session !== session) return [];
    const positions = new Map(ranking.securities.map(({ securityId, position }) => [securityId, position]));
    return [{ learner: learners.get(other) ?? "another learner", positions, of: ranking.securities.length }];
  });
  return (security, of) =>
    others.flatMap(({ learner, positions, of: ofOther }) => {
      const position = positions.get(security.securityId);
      if (position === undefined || Math.abs(position / ofOther - security.position / of) < disagreement) return [];
      return [`The learners disagree: ${learner} places it ${position} of ${ofOther}.`];
    });
}

function learnersOf(models: Frame): Map<string, string> {
  const trials = textOf(models, "trialId");
  const learners = textOf(models, "learner");
  const out = new Map<string, string>();
  for (let row = 0; row < models.rows; row++) out.set(textAt(trials, row) ?? "", textAt(learners, row) ?? "");
  return out;
}
