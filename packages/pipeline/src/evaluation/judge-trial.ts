import { counted } from "@plumbline/core";
import type { Conventions, LedgerEntry } from "@plumbline/quant";
import { median, overlapSafeMean, periodSharpeRatio, presentValues, standardDeviation } from "@plumbline/quant";
import type { DecayPoint, Estimate, QuintileStatistics, SummaryWindow } from "../definitions/evaluation-summary.js";
import { TradeImpact } from "./capacity.js";
import { estimateMean, statedOrNull, toEstimate, toInference } from "./estimates.js";
import type { EvaluationPanel, HorizonLabels } from "./evaluation-panel.js";
import type { TrialPortfolios } from "./portfolios.js";
import { tradeQuintiles } from "./portfolios.js";
import type { SessionStatistics } from "./session-statistics.js";
import { fewestNames, informationCoefficients, sessionStatistics } from "./session-statistics.js";
import { isPromotable, type Trial, type TrialScores } from "./trial-scores.js";

/** One trial judged: every series its summary and its rows are made of. */
export interface JudgedTrial {
  readonly trial: Trial;
  readonly scores: TrialScores;
  readonly labels: HorizonLabels | undefined;
  readonly statistics: SessionStatistics;
  readonly portfolios: TrialPortfolios;
  /** What the long-short trades cost by the square-root law; null where nobody could trade by the trial. */
  readonly impact: TradeImpact | null;
  readonly decay: readonly DecayPoint[];
  /** Two-sided p of the mean rank IC at each horizon of the decay; NaN where no test can be made. */
  readonly tests: readonly { readonly horizon: number; readonly pValue: number }[];
  readonly window: SummaryWindow;
  /** Per-period Sharpe ratio of the long-short portfolio after costs; NaN where it cannot be stated. */
  readonly periodSharpe: number;
  readonly rankIc: Estimate;
  readonly spread: Estimate;
}

/** Judges a trial's scores on the labels of its own horizon and of every other. */
export function judgeTrial(
  panel: EvaluationPanel,
  trial: Trial,
  scores: TrialScores,
  isoDays: readonly string[],
  costPerSide: number,
  conventions: Conventions,
): JudgedTrial {
  const width = panel.securities.length;
  const labels = panel.labels.find((candidate) => candidate.horizon === trial.horizon);
  const statistics = sessionStatistics(scores, labels, width);
  const impact = isPromotable(trial) ? new TradeImpact(panel) : null;
  const horizon = Math.max(1, trial.horizon);
  const record = impact ? (entry: LedgerEntry) => impact.add(entry) : undefined;
  const portfolios = tradeQuintiles(panel, statistics.buckets, scores, horizon, costPerSide, record);
  const judgedAt = panel.labels.map((other) => decayPoint(scores, other, width, trial.horizon, statistics));
  const breadths = statistics.breadth.filter((count) => count >= fewestNames);
  return {
    trial,
    scores,
    labels,
    statistics,
    portfolios,
    impact,
    decay: judgedAt.map(({ point }) => point),
    tests: judgedAt.map(({ point, pValue }) => ({ horizon: point.horizon, pValue })),
    window: {
      from: isoDays[scores.first],
      to: isoDays[scores.last],
      sessions: breadths.length,
      securities: statistics.securities,
      medianBreadth: breadths.length === 0 ? 0 : median(breadths),
    },
    periodSharpe: periodSharpeRatio(presentValues(portfolios.longShort.net), conventions),
    rankIc: estimateMean(statistics.rank, trial.horizon, "correlation"),
    spread: estimateMean(statistics.spread, trial.horizon, spreadUnit(trial.horizon)),
  };
}

const spreadUnit = (horizon: number) => `decimal per ${counted(horizon, "session")}`;

function decayPoint(
  scores: TrialScores,
  labels: HorizonLabels,
  width: number,
  ownHorizon: number,
  own: SessionStatistics,
): { readonly point: DecayPoint; readonly pValue: number } {
  const { pearson, rank } = labels.horizon === ownHorizon ? own : informationCoefficients(scores, labels, width);
  const result = overlapSafeMean(rank, labels.horizon);
  const point: DecayPoint = {
    horizon: labels.horizon,
    rankIc: toEstimate(result, "correlation"),
    pearsonIc: estimateMean(pearson, labels.horizon, "correlation"),
    icir: statedOrNull(result.mean / standardDeviation(presentValues(rank))),
  };
  return { point, pValue: result.equalWeightedCosine.p };
}

/** Quintile returns, their spread, turnover and rank autocorrelation of a judged trial. */
export function quintileStatistics({ statistics, trial, spread }: JudgedTrial): QuintileStatistics {
  const h = trial.horizon;
  const share = `share of names per ${counted(h, "session")}`;
  return {
    meanReturns: statistics.quintileReturns.map((series) => estimateMean(series, h, spreadUnit(h))),
    spread,
    spreadInference: toInference(overlapSafeMean(statistics.spread, h)),
    turnoverTop: estimateMean(statistics.turnoverTop, h, share),
    turnoverBottom: estimateMean(statistics.turnoverBottom, h, share),
    rankAutocorrelation: estimateMean(statistics.rankAutocorrelation, h, "correlation"),
  };
}
