import type { Frame } from "@plumbline/core";
import type { EvaluationSummary, Estimate as SummaryEstimate } from "@plumbline/pipeline";
import { type Estimate, meanSoFar, sessionCount, verdictFrom, verdictSoFar } from "./evidence.js";
import type { ReleaseView } from "./release-view.js";
import type { LedgerTrial } from "./trial-ledger.js";

/** What there is to judge one trial by at a knowledge time. */
export interface TrialEvidence {
  readonly view: ReleaseView;
  readonly trial: LedgerTrial;
  /** Rows of ml.evaluationSeries known by then. */
  readonly series: Frame;
}

/** The trial's summary as known then; null where the evaluation was made later, or there is none. */
export function summaryOf({ trial }: TrialEvidence): EvaluationSummary | null {
  return trial.evaluation?.summary ?? null;
}

/** The verdict of the evaluation, or what the sessions known then say. */
export function trialVerdict(evidence: TrialEvidence) {
  const summary = summaryOf(evidence);
  return summary ? verdictFrom(summary) : verdictSoFar(meanSoFar(evidence.series, "rankIc", evidence.trial.horizon));
}

/** Every scalar estimate with its band, in a fixed order; of a cut view those that the sessions known then give. */
export function figuresOf(evidence: TrialEvidence): Estimate[] {
  const summary = summaryOf(evidence);
  if (!summary) return figuresSoFar(evidence);
  const { informationCoefficient: ic, quintiles, portfolios, deflation, conventions } = summary;
  const legs = portfolios.longShort;
  return [
    shown("rankIc", "Mean rank IC", ic.rank.mean, 0),
    shown("pearsonIc", "Mean IC (Pearson)", ic.pearson.mean, 0),
    shown("spread", "Highest minus lowest fifth", quintiles.spread, 0),
    shown("sharpeGross", "Sharpe ratio before costs", legs.gross.sharpe, 0),
    shown("sharpeNet", "Sharpe ratio after costs", legs.net.sharpe, 0),
    shown("longOnlySharpeNet", "Sharpe ratio of the highest fifth after costs", portfolios.longOnly.net.sharpe, 0),
    shown("universeSharpe", "Sharpe ratio of the universe", portfolios.universe.sharpe, null),
    bare("deflatedSharpe", "Deflated Sharpe ratio", deflation.deflatedSharpe, "probability", deflation.trials, 0.95),
    bare(
      "probabilisticSharpe",
      "Probabilistic Sharpe ratio",
      deflation.probabilisticSharpe,
      "probability",
      legs.net.sessions,
      0.95,
    ),
    bare(
      "breakEvenCost",
      "Break-even cost",
      legs.breakEvenCost,
      "decimal a side",
      legs.net.sessions,
      conventions.costPerSide,
    ),
    bare("dailyTurnover", "Turnover a session", legs.dailyTurnover, "decimal of equity", legs.net.sessions, null),
    bare("maxDrawdownNet", "Deepest drawdown after costs", legs.net.maxDrawdown, "decimal", legs.net.sessions, null),
    shown("turnoverTop", "Names replaced in the highest fifth", quintiles.turnoverTop, null),
    shown("rankAutocorrelation", "Rank autocorrelation", quintiles.rankAutocorrelation, null),
  ];
}

function figuresSoFar({ series, trial }: TrialEvidence): Estimate[] {
  const figure = (key: string, label: string, column: string): Estimate => {
    const mean = meanSoFar(series, column, trial.horizon);
    const caption =
      mean.low === null ? `${sessionCount(mean.n)}: too few for a band` : `${sessionCount(mean.n)} known then`;
    return { key, label, ...mean, threshold: 0, unit: "correlation", caption };
  };
  return [figure("rankIc", "Mean rank IC", "rankIc"), figure("pearsonIc", "Mean IC (Pearson)", "ic")];
}

/** An estimate of a summary as readers get it. */
export function shown(key: string, label: string, estimate: SummaryEstimate, threshold: number | null): Estimate {
  const { value, ci95, n, unit, method, reason } = estimate;
  const band = { low: ci95?.[0] ?? null, high: ci95?.[1] ?? null };
  return { key, label, value, ...band, threshold, unit, n, caption: reason ?? method };
}

function bare(
  key: string,
  label: string,
  value: number | null,
  unit: string,
  n: number,
  threshold: number | null,
): Estimate {
  const caption = value === null ? "cannot be stated" : "";
  return { key, label, value, low: null, high: null, threshold, unit, n, caption };
}

/** Rank IC by horizon; empty for a view cut before the evaluation. */
export function trialDecay(evidence: TrialEvidence) {
  return (summaryOf(evidence)?.decay ?? []).map(({ horizon, rankIc }) => ({
    horizon,
    rankIc: rankIc.value,
    low: rankIc.ci95?.[0] ?? null,
    high: rankIc.ci95?.[1] ?? null,
    n: rankIc.n,
  }));
}

/** Mean forward excess return by fifth, with overlap-safe bands, of the sessions whose labels were known. */
export function trialQuintiles(evidence: TrialEvidence) {
  const stated = summaryOf(evidence)?.quintiles.meanReturns;
  return [1, 2, 3, 4, 5].map((quintile, i) => {
    const estimate = stated?.[i];
    if (!estimate) {
      const { value, ...rest } = meanSoFar(evidence.series, `quintile${quintile}`, evidence.trial.horizon);
      return { quintile, meanReturn: value, ...rest };
    }
    const [low, high] = estimate.ci95 ?? [null, null];
    return { quintile, meanReturn: estimate.value, low, high, n: estimate.n };
  });
}

/** Three ways to judge the same mean, flat. */
export function inferenceOf(evidence: TrialEvidence) {
  const summary = summaryOf(evidence);
  if (!summary) return [];
  const { informationCoefficient: ic, quintiles } = summary;
  const of = { rankIc: ic.rank.inference, pearsonIc: ic.pearson.inference, spread: quintiles.spreadInference };
  return Object.entries(of).flatMap(([figure, inference]) =>
    Object.entries(inference).map(([method, test]) => ({ figure, method, ...test })),
  );
}
