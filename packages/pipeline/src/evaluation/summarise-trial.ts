import type { StreetConfig } from "@plumbline/core";
import { counted } from "@plumbline/core";
import type { Conventions, OverfittingProbability } from "@plumbline/quant";
import type {
  BaselineName,
  BreakEvenSummary,
  EvaluationSummary,
  HolmTest,
  JoinedLedger,
  PrimaryQuestion,
  SeriesSummary,
  SummaryConventions,
} from "../definitions/evaluation-summary.js";
import { alarmsOf, decidingDay, quarterlyBreadth } from "./alarms.js";
import { baselinesOf } from "./baselines.js";
import type { CountedTrials } from "./deflation.js";
import { deflationSummary } from "./deflation.js";
import { icStatistics, statedOrNull } from "./estimates.js";
import { type DataQuality, evidenceOf } from "./evidence.js";
import { holmSummary } from "./holm.js";
import type { JudgedTrial } from "./judge-trial.js";
import { quintileStatistics } from "./judge-trial.js";
import { overfittingSummary } from "./overfitting.js";
import { portfolioSummary } from "./portfolios.js";
import { dearShare } from "./price-lots.js";
import { selectionOf } from "./selection.js";
import { verdictOf } from "./verdict.js";

export interface SummaryFacts {
  readonly config: StreetConfig;
  readonly conventions: Conventions;
  readonly hasDividends: boolean;
  readonly boostingAbsent: string | null;
  readonly isBoosted: boolean;
  readonly counted: CountedTrials;
  readonly universe: SeriesSummary;
  readonly isoDays: readonly string[];
  readonly overfitting: OverfittingProbability;
  readonly lookedAt: readonly HolmTest[];
  readonly primaryQuestion: Omit<PrimaryQuestion, "isThis">;
  /** Why a kind of baseline cannot be had from this source. */
  readonly absentBaselines: Readonly<Partial<Record<BaselineName, string>>>;
  readonly quality: DataQuality | null;
  readonly areSectorsDated: boolean | null;
  readonly joinedLedgers: readonly JoinedLedger[];
}

/** The JSON of one evaluation. */
export function summariseTrial(
  judged: JudgedTrial,
  all: readonly JudgedTrial[],
  facts: SummaryFacts,
): EvaluationSummary {
  const { trial, statistics, portfolios, window } = judged;
  const { config, conventions, isoDays } = facts;
  const { source } = config;
  const summaryOf = (result: typeof portfolios.longShort) =>
    portfolioSummary(result, statistics.buckets, isoDays, trial.horizon, conventions);
  const longShort = summaryOf(portfolios.longShort);
  const deflation = deflationSummary(portfolios.longShort.net, facts.counted, conventions);
  const pearson = icStatistics(statistics.pearson, trial.horizon);
  const selection = selectionOf(trial, facts.primaryQuestion, facts.counted.trials.length, statistics.rank);
  const verdict = verdictOf(
    trial,
    window,
    judged.rankIc,
    selection,
    longShort.net.sharpe,
    deflation.deflatedSharpe,
    longShort.breakEvenCost,
    config.costPerSide,
  );
  const figures = {
    trial,
    source: {
      id: source.id,
      title: source.title,
      isSimulated: source.isSimulated,
      isSurvivorshipFree: source.isSurvivorshipFree,
      priceBasis: source.priceBasis,
      currency: source.currency,
      notices: source.notices,
    },
    window,
    conventions: conventionsOf(facts, trial.horizon),
    selection,
    verdict,
    alarms: alarmsOf(window, verdict, pearson.mean, {
      ...facts,
      deciding: decidingDay(portfolios.longShort.net, isoDays),
      breadth: quarterlyBreadth(statistics.breadth),
    }),
    informationCoefficient: { pearson, rank: icStatistics(statistics.rank, trial.horizon) },
    decay: judged.decay,
    quintiles: quintileStatistics(judged),
    portfolios: { longShort, longOnly: summaryOf(portfolios.longOnly), universe: facts.universe },
    deflation,
    joinedLedgers: facts.joinedLedgers,
    overfitting: overfittingSummary(facts.overfitting, facts.counted.sharpes.length),
    holm: holmSummary(trial, facts.lookedAt),
    breakEvenCost: breakEvenSummary(longShort.breakEvenCost, config.costPerSide),
    capacity: judged.impact?.summary(portfolios.longShort, config.costPerSide, source.currency) ?? {
      ...noCapacity,
      currency: source.currency,
    },
    baselines: baselinesOf(judged, all, conventions.periodsPerYear, facts.absentBaselines),
    comparisons: all
      .filter((other) => other.trial.trialId !== trial.trialId)
      .map((other) => ({
        trialId: other.trial.trialId,
        role: other.trial.role,
        learner: other.trial.learner,
        target: other.trial.target,
        horizon: other.trial.horizon,
        rankIc: other.rankIc,
        spread: other.spread,
        sharpeNet: statedOrNull(other.periodSharpe * Math.sqrt(conventions.periodsPerYear)),
      })),
  };
  return {
    schema: 2,
    primaryQuestion: { ...facts.primaryQuestion, isThis: trial.trialId === facts.primaryQuestion.trialId },
    ...figures,
    evidence: evidenceOf(figures, facts.overfitting, facts.quality),
  };
}

const noCapacity = {
  breakEvenCapital: null,
  mostProfitableCapital: null,
  assumptions: [],
  reason: "a baseline or control is not traded",
};

function breakEvenSummary(cost: number | null, assumedCost: number): BreakEvenSummary {
  return {
    cost,
    assumedCost,
    margin: cost === null || assumedCost === 0 ? null : cost / assumedCost,
    reason: cost === null ? "nothing was traded" : null,
  };
}

function conventionsOf({ config, conventions }: SummaryFacts, horizon: number): SummaryConventions {
  const ledger = {
    raw: "raw prices; splits, cash in lieu, dividends and delistings are ledger entries",
    "split-adjusted": "split-adjusted prices as if traded; dividends, where known, and delistings are ledger entries",
    "total-return": "total-return prices as if traded; delistings are ledger entries",
  }[config.source.priceBasis];
  const cost = `${(config.costPerSide * 10_000).toFixed(1)} bp a side`;
  return {
    ...conventions,
    costPerSide: config.costPerSide,
    confidence: 0.95,
    execution: `decided at close t, traded at close t+1, held ${counted(horizon, "session")}; ${counted(horizon, "portfolio")}, one started each session; no market impact`,
    ledger: `integer cents and whole shares, tenths or less of those dearer than ${dearShare}; ${ledger}`,
    footnote: `${conventions.periodsPerYear} periods a year, risk-free ${(conventions.riskFree * 100).toFixed(1)} % (no series given), ddof ${conventions.ddof}, geometric compounding, costs ${cost}, 95 % bands.`,
  };
}
