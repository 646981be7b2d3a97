import type { Stage } from "@plumbline/core";
import { evaluation } from "./evaluation/index.js";
import { features } from "./features/compute-features.js";
import { ingest } from "./ingest/index.js";
import { insights } from "./insights/index.js";
import { ledger } from "./ledger/index.js";
import { normalise } from "./normalise/index.js";
import { prediction } from "./prediction/index.js";
import { promotion } from "./promotion/index.js";
import { type RunResult, type StreetRequest, walkStreet } from "./run/walk-street.js";
import { computeTargets } from "./targets/index.js";
import { training } from "./training/index.js";
import { selectUniverse } from "./universe/index.js";
import { validateBars } from "./validate/index.js";

/** The street, in the order data walks it: one line a stage. Read this first. */
export const stages: readonly Stage[] = [
  ingest, // the source's payloads, byte for byte             -> bronze.payloads
  normalise, // payloads -> rows with permanent ids           -> bronze.bars, bronze.rejects, silver.securities, silver.corporateActions
  validateBars, // rows -> bars that pass, the others with a reason -> silver.bars, silver.quarantine, silver.quality
  selectUniverse, // who was tradable, as known then                 -> gold.universe
  features, // what was computable at each close             -> gold.features_<set>_<hash>
  computeTargets, // what happened next, each label with its interval -> gold.targets
  training, // learners fitted on labels known by then           -> ml.trials, ml.models
  prediction, // out-of-sample scores of every session            -> gold.predictions, gold.situations
  ledger, // what was tried on the same prices elsewhere        -> ml.ledgerContents, ml.joinedTrials
  evaluation, // what the scores are worth                    -> ml.evaluations, ml.evaluationSeries
  promotion, // which trial ranks, and why                    -> ml.champions
  insights, // the last session ranked, drivers and doubts   -> gold.insights
];

/** Walks the whole street, or up to one stage. */
export function runStreet(request: StreetRequest): Promise<RunResult> {
  return walkStreet(stages, request);
}

export * from "./definitions/absent-parts.js";
export { agedEvaluation, agedGrade } from "./definitions/aged-evaluation.js";
export type * from "./definitions/evaluation-summary.js";
export { featureFamily } from "./definitions/feature-families.js";
export * from "./definitions/feature-sets.js";
export { featureWords } from "./definitions/feature-words.js";
export type * from "./definitions/insight-parts.js";
export { joinedTrialsOf, otherQuestions } from "./definitions/joined-trials.js";
export * from "./definitions/last-full-session.js";
export { latestEvaluations } from "./definitions/latest-evaluation.js";
export type * from "./definitions/promotion-record.js";
export { type RankedSections, rankedSections, type Section } from "./definitions/ranked-sections.js";
export { decodeRidge } from "./definitions/ridge-content.js";
export { standingBars } from "./definitions/standing-bars.js";
export { boostingParameters, plannedTrials, type Trial } from "./definitions/trial-identity.js";
export { buildEvaluationPanel, type EvaluationPanel } from "./evaluation/evaluation-panel.js";
export { type JudgedScores, judgeScores } from "./evaluation/judge-scores.js";
export * from "./expressions/expression.js";
export { FeatureThreads } from "./features/feature-threads.js";
export * from "./features/panel.js";
export { PanelEvaluator } from "./features/panel-evaluator.js";
export { axisOfDays, type SessionAxis, sessionAxis } from "./features/session-axis.js";
export {
  type Champion as DecidedChampion,
  currentChampion,
  type Ranking as InsightRanking,
  rankLastSession,
} from "./insights/ranking.js";
export { SessionInsights } from "./insights/session-insights.js";
export { findLookAhead, type LookAhead } from "./leaks/find-look-ahead.js";
export { HandOver } from "./run/hand-over.js";
export * from "./run/release.js";
export type { StageOutcome } from "./run/run-stage.js";
export { outputTables, type RunResult, type StreetRequest } from "./run/walk-street.js";
export * from "./transforms/cross-section.js";
export * from "./transforms/fitted-transform.js";
export * from "./transforms/rank.js";
export * from "./transforms/standardise.js";
export * from "./transforms/winsorise.js";
export { type UniverseRuleInForce, universeRules } from "./universe/index.js";
