import type { Frame, FramesByName, Stage, StageContext } from "@plumbline/core";
import {
  champions,
  constantText,
  evaluationSeries,
  evaluations,
  float64Of,
  int32Of,
  makeFrame,
  textAt,
  textOf,
} from "@plumbline/core";
import { featureSetTables } from "../definitions/feature-sets.js";
import { latestEvaluations } from "../definitions/latest-evaluation.js";
import { plannedTrials } from "../definitions/trial-identity.js";
import type { Decision } from "./decide-champion.js";
import { decideChampion } from "./decide-champion.js";
import { sessionIcs } from "./session-ics.js";

/** Decides which of the trials planned now is champion, and records why. */
export const promotion: Stage = {
  kind: "derive",
  name: "promotion",
  about: "Decides which trial is champion: the incumbent unless it fails a gate or a challenger beats it.",
  version: 2,
  inputs: () => [evaluations, evaluationSeries],
  outputs: () => [champions],
  parameters: (config) => ({
    source: config.source.id,
    costPerSide: config.costPerSide,
    planned: plannedTrials(config, featureSetTables(config), true).map((trial) => trial.trialId),
  }),
  write: "ledger",
  usesBoosting: true,
  vintage: "latest",
  compute: promote,
};

async function promote(inputs: FramesByName, context: StageContext) {
  const { config } = context;
  const planned = plannedTrials(config, featureSetTables(config), context.boosting !== null);
  const contenders = planned.filter((trial) => trial.role === "candidate" && trial.horizon === config.primaryHorizon);
  const ordered = [...contenders.filter((trial) => trial.isPrimary), ...contenders.filter((trial) => !trial.isPrimary)];
  const latest = latestEvaluations(inputs[evaluations.name], config.costPerSide);
  const decidedAt = Math.max(
    ...ordered.map((trial) => latest.get(trial.trialId)?.windowTo ?? Number.NEGATIVE_INFINITY),
  );
  const previous = previousChampion(await context.previous(champions), config.source.id, decidedAt);
  const ics = sessionIcs(inputs[evaluationSeries.name], new Set(ordered.map((trial) => trial.trialId)));
  const named = ordered.map(({ trialId, learner, target, horizon }) => ({ trialId, learner, target, horizon }));
  const decision = decideChampion(named, latest, previous, ics);
  return { [champions.name]: championRows(decision ? [decision] : [], config.source.id, context.now) };
}

/**
 * Champion of the source's last decision before a session that was not a refusal: a decision of the same session is the one being made again
 * by a run that was interrupted.
 */
export function previousChampion(held: Frame, source: string, before: number): string | null {
  if (held.rows === 0) return null;
  const decidedAt = int32Of(held, "decidedAt");
  const knownAt = float64Of(held, "knownAt");
  let best = -1;
  for (let row = 0; row < held.rows; row++) {
    if (textAt(textOf(held, "source"), row) !== source || decidedAt[row] >= before) continue;
    if (textAt(textOf(held, "decision"), row) === "refused") continue;
    const isLater =
      best < 0 ||
      decidedAt[row] > decidedAt[best] ||
      (decidedAt[row] === decidedAt[best] && knownAt[row] >= knownAt[best]);
    if (isLater) best = row;
  }
  return best < 0 ? null : textAt(textOf(held, "trialId"), best);
}

function championRows(decisions: readonly Decision[], source: string, now: number): Frame {
  const one = (pick: (decision: Decision) => string) => ({
    type: "text" as const,
    codes: Int32Array.from(decisions, (_, row) => row),
    dictionary: decisions.map(pick),
  });
  return makeFrame({
    source: constantText(source, decisions.length),
    decidedAt: { type: "date", values: Int32Array.from(decisions, (decision) => decision.evaluation.windowTo) },
    trialId: one((decision) => decision.champion.trialId),
    evaluationId: one((decision) => decision.evaluation.evaluationId),
    decision: one((decision) => decision.decision),
    reason: one((decision) => decision.reason),
    detail: one((decision) => JSON.stringify(decision.record)),
    knownAt: { type: "instant", values: Float64Array.from(decisions, (decision) => decision.evaluation.knownAt) },
    knownAtBasis: constantText("rule", decisions.length),
    ingestedAt: { type: "instant", values: new Float64Array(decisions.length).fill(now) },
  });
}
