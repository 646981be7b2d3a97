import type { FramesByName, Stage, StageContext } from "@plumbline/core";
import {
  bars,
  corporateActions,
  evaluationSeries,
  evaluations,
  isoDay,
  joinedTrials,
  predictions,
  quality,
  targets,
  throwIfCancelled,
  trials,
  universe,
} from "@plumbline/core";
import type { Conventions } from "@plumbline/quant";
import { defaultConventions, equalWeightedReturns, overfittingProbability, presentValues } from "@plumbline/quant";
import { joinedTrialsOf, otherQuestions } from "../definitions/joined-trials.js";
import { labelBaselines } from "../definitions/label-baselines.js";
import { recordedTests } from "../definitions/recorded-tests.js";
import { calendarOfSource } from "../definitions/session-closes.js";
import { sessionsPerYear } from "../definitions/sessions-per-year.js";
import { standingBars } from "../definitions/standing-bars.js";
import { areSectorsDated } from "./alarms.js";
import { contentHash, panelHash } from "./content-identity.js";
import { countTrials } from "./deflation.js";
import { seriesSummary } from "./estimates.js";
import { buildEvaluationPanel } from "./evaluation-panel.js";
import { evaluationRows, seriesRows } from "./evaluation-rows.js";
import { lookedAtTogether } from "./holm.js";
import { joinedLedgersOf } from "./joined-ledgers.js";
import type { JudgedTrial } from "./judge-trial.js";
import { judgeTrial } from "./judge-trial.js";
import { scoreLabelBaseline } from "./label-baselines.js";
import { primaryQuestionOf } from "./primary-question.js";
import { promotableReturns } from "./promotable-returns.js";
import { qualityOf } from "./quality-of-bars.js";
import { summariseTrial } from "./summarise-trial.js";
import { definitionsOf, isPromotable, readScores, trialsOf } from "./trial-scores.js";

const version = 10;

/** Judges every trial of the source on its out-of-sample scores. */
export const evaluation: Stage = {
  kind: "derive",
  name: "evaluation",
  about: "Judges out-of-sample scores: information coefficients, quintiles, portfolios after costs, deflation.",
  version,
  inputs: () => [predictions, targets, universe, bars, corporateActions, trials, joinedTrials, quality],
  outputs: () => [evaluations, evaluationSeries],
  parameters: (config) => ({
    source: config.source.id,
    isSimulated: config.source.isSimulated,
    isSurvivorshipFree: config.source.isSurvivorshipFree,
    priceBasis: config.source.priceBasis,
    calendar: config.source.calendar,
    hasSectors: config.source.hasSectors,
    costPerSide: config.costPerSide,
    universe: { ...config.universe },
  }),
  write: "ledger",
  vintage: "latest",
  compute: evaluateTrials,
};

async function evaluateTrials(inputs: FramesByName, context: StageContext) {
  const { config } = context;
  const panel = buildEvaluationPanel(
    {
      predictions: inputs[predictions.name],
      targets: inputs[targets.name],
      universe: inputs[universe.name],
      bars: standingBars(inputs[bars.name]),
      corporateActions: inputs[corporateActions.name],
    },
    config.source,
  );
  const conventions: Conventions = {
    ...defaultConventions,
    periodsPerYear: sessionsPerYear(config.source.calendar, panel.days),
  };
  const ledger = trialsOf(inputs[trials.name], config.source.id);
  const taken = joinedTrialsOf(inputs[joinedTrials.name]);
  const joined = otherQuestions(taken, definitionsOf(inputs[trials.name], config.source.id));
  const scores = readScores(inputs[predictions.name], panel, new Set(ledger.map((trial) => trial.trialId)));
  const isoDays = Array.from(panel.days, isoDay);
  const scored = ledger.filter((trial) => (scores.get(trial.trialId)?.first ?? -1) >= 0);
  const calendar = calendarOfSource(config, panel.days);
  const horizons = scored.filter(isPromotable).map((trial) => trial.horizon);
  const asked = [...scored, ...labelBaselines(config, horizons).map(({ definition: _, ...baseline }) => baseline)];
  const judged: JudgedTrial[] = [];
  for (const [done, trial] of asked.entries()) {
    throwIfCancelled(context.signal, "evaluation");
    context.report({ done, total: asked.length, unit: "trials" });
    const own = scores.get(trial.trialId) ?? scoreLabelBaseline(trial, panel, calendar.closeOf);
    if (own && own.first >= 0) judged.push(judgeTrial(panel, trial, own, isoDays, config.costPerSide, conventions));
  }
  judged.sort((a, b) => (a.trial.trialId < b.trial.trialId ? -1 : 1));

  const universeReturns = equalWeightedReturns(panel.market, panel.members);
  const sharpes = new Map(
    judged.map(({ trial, periodSharpe, portfolios }) => [
      trial.trialId,
      { periodSharpe, returns: presentValues(portfolios.longShort.net).length },
    ]),
  );
  const earlier = await context.previous(evaluations);
  const recordedSeries = () => context.previous(evaluationSeries);
  const returns = await promotableReturns(ledger, judged, panel.days, recordedSeries, joined);
  const counted = countTrials(ledger, sharpes, earlier, { returns, joined }, conventions);
  const overfitting = overfittingProbability(returns);
  const facts = {
    config,
    conventions,
    hasDividends: panel.hasDividends,
    boostingAbsent: context.boosting ? null : (context.boostingAbsent ?? "the library could not be loaded"),
    isBoosted: judged.some((entry) => entry.trial.learner === "xgboost"),
    counted,
    universe: seriesSummary(universeReturns, isoDays, conventions),
    isoDays,
    overfitting,
    lookedAt: lookedAtTogether(ledger, judged, recordedTests(earlier), joined),
    primaryQuestion: primaryQuestionOf(ledger, judged, joined),
    absentBaselines: config.source.hasSectors ? {} : { "sector mean": "the source states no sectors" },
    quality: qualityOf(inputs[quality.name]),
    joinedLedgers: joinedLedgersOf(taken, joined),
    areSectorsDated: areSectorsDated(panel.sectors, panel.securities.length),
  };
  const summaries = judged.map((entry) => summariseTrial(entry, judged, facts));
  const common = contentHash([
    panelHash(panel),
    JSON.stringify({
      version,
      conventions,
      source: config.source,
      costPerSide: config.costPerSide,
      counted,
      overfitting,
    }),
    JSON.stringify([
      facts.boostingAbsent,
      facts.isBoosted,
      facts.lookedAt,
      facts.primaryQuestion,
      facts.quality,
      facts.areSectorsDated,
    ]),
    ...judged.flatMap((entry) => [JSON.stringify(entry.trial), entry.scores.scores]),
  ]);
  const ids = judged.map(({ trial, window }) =>
    contentHash([trial.trialId, window.from, window.to, common]).slice(0, 16),
  );
  const clock = { days: panel.days, closeOf: calendar.closeOf, now: context.now };
  return {
    [evaluations.name]: evaluationRows(judged, summaries, ids, clock),
    [evaluationSeries.name]: seriesRows(judged, universeReturns, clock),
  };
}
