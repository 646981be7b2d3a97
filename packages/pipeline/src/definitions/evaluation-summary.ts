import type { EvidenceGrade } from "@plumbline/quant";

/**
 * The JSON in `ml.evaluations.summary`: every statistic of one evaluation with its band, sample size, method and unit.
 * Numbers that cannot be stated are null and `reason` says why; nothing is ever invented or zero-filled.
 */
export interface EvaluationSummary {
  readonly schema: 2;
  readonly trial: SummaryTrial;
  /** The question fixed before looking, whichever trial this evaluation is of. */
  readonly primaryQuestion: PrimaryQuestion;
  readonly source: SummarySource;
  readonly window: SummaryWindow;
  readonly conventions: SummaryConventions;
  /** Whether the question was fixed before looking, and the band it is judged by; absent in evaluations of older releases. */
  readonly selection?: Selection;
  readonly verdict: Verdict;
  /** A to D or "no evidence", with every part it rests on. Whether the data are stale depends on when one reads: `agedEvidence`. */
  readonly evidence: EvidenceGrade;
  readonly alarms: readonly Alarm[];
  readonly informationCoefficient: {
    /** Pearson correlation of score and forward return by session. */
    readonly pearson: IcStatistics;
    /** Spearman correlation, the primary number of the platform. */
    readonly rank: IcStatistics;
  };
  /** The same scores against the forward returns of every horizon held in gold.targets. */
  readonly decay: readonly DecayPoint[];
  readonly quintiles: QuintileStatistics;
  readonly portfolios: {
    readonly longShort: PortfolioSummary;
    readonly longOnly: PortfolioSummary;
    /** Equal-weighted members of the universe at no cost: what holding everything would have returned. */
    readonly universe: SeriesSummary;
  };
  readonly deflation: DeflationSummary;
  /** Other ledgers about the same prices; absent in evaluations of older releases. */
  readonly joinedLedgers?: readonly JoinedLedger[];
  readonly overfitting: OverfittingSummary;
  readonly holm: HolmSummary;
  readonly breakEvenCost: BreakEvenSummary;
  readonly capacity: CapacitySummary;
  /** What a ranking must be better than, by the same evaluation; in a fixed order. */
  readonly baselines: readonly Baseline[];
  /** The other trials of the same source judged on their own predictions: ridge, permuted-label controls, others. */
  readonly comparisons: readonly Comparison[];
}

/** One number as it may be shown: never without n, method and unit. */
export interface Estimate {
  readonly value: number | null;
  /** 95 % band [low, high]; null where the sample is too short for one. */
  readonly ci95: readonly [number, number] | null;
  /** Observations behind the value (sessions, unless the method says otherwise). */
  readonly n: number;
  readonly method: string;
  /** "correlation", "decimal per 5 sessions", "annualised ratio", ... */
  readonly unit: string;
  /** Why value or ci95 is null; null where both stand. */
  readonly reason: string | null;
}

export interface SummaryTrial {
  readonly trialId: string;
  readonly role: string;
  readonly isPrimary: boolean;
  readonly learner: string;
  readonly target: string;
  readonly horizon: number;
}

export interface PrimaryQuestion {
  readonly trialId: string;
  readonly target: string;
  /** Sessions. */
  readonly horizon: number;
  readonly learner: string;
  /** Whether this evaluation answers it. */
  readonly isThis: boolean;
  /** Distinct primary questions in the ledger and those joined to it: more than one means that it was asked anew after looking. */
  readonly asked: number;
}

/** How a trial came to be the one looked at, and what its grade allows for that. */
export interface Selection {
  /** `asked again`: a primary question after another; `chosen`: any other candidate; baselines and controls are `not chosen`. */
  readonly basis: "fixed before looking" | "asked again" | "chosen" | "not chosen";
  /** Trials it was chosen among; 1 where nothing was chosen. */
  readonly among: number;
  /** Confidence of the band, decimal: 0.95 shared among them (Bonferroni). */
  readonly confidence: number;
  /** Band of the mean rank IC that the finding and the grade rest on; null where it cannot be stated. */
  readonly band: readonly [number, number] | null;
  readonly sentence: string;
}

export interface SummarySource {
  readonly id: string;
  readonly title: string;
  readonly isSimulated: boolean;
  readonly isSurvivorshipFree: boolean;
  readonly priceBasis: string;
  readonly currency: string;
  readonly notices: readonly string[];
}

export interface SummaryWindow {
  /** First and last session with a score, yyyy-mm-dd. */
  readonly from: string;
  readonly to: string;
  /** Sessions with enough scored and labelled securities. */
  readonly sessions: number;
  /** Distinct securities with at least one score and label in the window. */
  readonly securities: number;
  /** Median number of scored and labelled securities a session. */
  readonly medianBreadth: number;
}

/** The one convention every number of the summary obeys, in figures and in words. */
export interface SummaryConventions {
  readonly periodsPerYear: number;
  /** Annual rate, decimal. */
  readonly riskFree: number;
  readonly ddof: number;
  readonly compounding: "geometric";
  /** Decimal a side. */
  readonly costPerSide: number;
  readonly confidence: number;
  readonly execution: string;
  readonly ledger: string;
  /** One-line footnote to print below any number. */
  readonly footnote: string;
}

export interface Verdict {
  /** One plain sentence made from a fixed template. */
  readonly sentence: string;
  /** `evidence`: the band of `selection` lies above zero; `no evidence`: it includes zero; `against`: below; `too short` / `too few`: no band. */
  readonly finding: "evidence" | "no evidence" | "against" | "too short" | "too few";
  /** Mean rank IC at the trial's horizon. */
  readonly primary: Estimate;
  /** Annualised Sharpe ratio of the long-short portfolio after costs. */
  readonly sharpeNet: Estimate;
  readonly deflatedSharpe: number | null;
}

export interface Alarm {
  readonly code: AlarmCode;
  readonly severity: "stop" | "warning" | "note";
  readonly sentence: string;
}
export type AlarmCode =
  | "too good"
  | "too few names"
  | "too short"
  | "simulated"
  | "survivors only"
  | "no dividends"
  | "learner absent"
  | "one day decides"
  | "breadth change"
  | "undated sectors"
  | "joined ledger"
  | "stale"
  | "no predictions";

export interface IcStatistics {
  readonly mean: Estimate;
  /** Standard deviation of the IC by session, ddof 1. */
  readonly standardDeviation: number | null;
  /** mean over standard deviation, per session, not annualised. */
  readonly icir: number | null;
  /** Share of sessions with an IC above zero. */
  readonly shareAboveZero: number | null;
  readonly inference: InferenceSummary;
}

/** Three ways to judge the same mean; `equalWeightedCosine` is the one the verdict uses. */
export interface InferenceSummary {
  readonly equalWeightedCosine: TestSummary;
  readonly nonOverlapping: TestSummary;
  readonly neweyWestFixedB: TestSummary;
}

export interface TestSummary {
  readonly t: number | null;
  /** Degrees of freedom (cosines B, or n - 1), or the number of lags S for Newey-West. */
  readonly parameter: number;
  /** |t| beyond which the 5 % two-sided test rejects. */
  readonly criticalValue: number | null;
  /** Two-sided; null for fixed-b Newey-West, which has critical values only. */
  readonly pValue: number | null;
  readonly n: number;
}

export interface DecayPoint {
  readonly horizon: number;
  readonly rankIc: Estimate;
  readonly pearsonIc: Estimate;
  readonly icir: number | null;
}

export interface QuintileStatistics {
  /** Mean forward excess return, lowest scores first; decimal over the horizon. */
  readonly meanReturns: readonly Estimate[];
  /** Fifth minus first. */
  readonly spread: Estimate;
  readonly spreadInference: InferenceSummary;
  /** Mean share of names replaced against h sessions earlier. */
  readonly turnoverTop: Estimate;
  readonly turnoverBottom: Estimate;
  /** Mean rank correlation of the scores with those h sessions earlier. */
  readonly rankAutocorrelation: Estimate;
}

/** Figures of one daily return series under the conventions. */
export interface SeriesSummary {
  readonly sessions: number;
  readonly totalReturn: number | null;
  /** Geometric, decimal a year. */
  readonly annualReturn: number | null;
  readonly annualVolatility: number | null;
  readonly sharpe: Estimate;
  readonly maxDrawdown: number | null;
  readonly drawdownPeak: string | null;
  readonly drawdownTrough: string | null;
}

export interface PortfolioSummary {
  readonly gross: SeriesSummary;
  readonly net: SeriesSummary;
  /** Value traded a session over equity, both directions, mean. */
  readonly dailyTurnover: number | null;
  /** Cost a side, decimal, at which the mean net return is zero; null where nothing was traded. */
  readonly breakEvenCost: number | null;
  readonly portfolios: number;
  /** Names a leg, median. */
  readonly names: number;
  readonly delistings: number;
  readonly forcedExits: number;
  /** True where cash + positions equals the journal at every session, to the cent. */
  readonly isBalanced: boolean;
}

export interface DeflationSummary {
  /** Distinct candidates tried on these prices, here and in joined ledgers. */
  readonly trials: number;
  /** P(true Sharpe > 0), decimal. */
  readonly probabilisticSharpe: number | null;
  /** P(true Sharpe > the best expected of `trials` worthless ones), decimal. */
  readonly deflatedSharpe: number | null;
  /** Per-period Sharpe that the best of `trials` worthless trials is expected to reach. */
  readonly benchmarkSharpe: number | null;
  /** Independent trials whose best would be expected to be as good by luck; absent in evaluations of older releases. */
  readonly effectiveTrials?: number;
  /** Mean correlation of two trials' daily returns, in [0, 1]; null for one trial, absent in older evaluations. */
  readonly correlationOfTrials?: number | null;
  /** Variance of the per-period Sharpe ratios across trials that was used. */
  readonly varianceOfTrials: number | null;
  readonly method: string;
  /** Sessions needed to say at 95 % that the Sharpe is above zero; null where it is not positive. */
  readonly minimumTrackRecord: number | null;
  readonly skewness: number | null;
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number | null;
}

/** A ledger of another lake about the same prices. */
export interface JoinedLedger {
  /** Without secrets. */
  readonly source: string;
  /** Share of the smaller lake's price marks that both have, in [0, 1]. */
  readonly overlap: number;
  /** Candidates tried there, and those among them that this ledger did not ask itself and that are counted here. */
  readonly trials: number;
  readonly counted: number;
}

export interface Comparison {
  readonly trialId: string;
  readonly role: string;
  readonly learner: string;
  readonly target: string;
  readonly horizon: number;
  readonly rankIc: Estimate;
  readonly spread: Estimate;
  readonly sharpeNet: number | null;
}

/** Probability of backtest overfitting over the ledger's trials. */
export interface OverfittingSummary {
  /** Share of splits in which the best trial in sample is at or below the median out of sample, in [0, 1]; null where `reason` says why. */
  readonly probability: number | null;
  /** Trials with daily returns, controls and baselines left out; where computed, those compared. */
  readonly trials: number;
  /** Trials not compared because their records share too few sessions; absent in evaluations of older releases. */
  readonly leftOut?: number;
  readonly splits: number | null;
  /** Sessions in which each of them has a return, less the oldest that fill no whole block. */
  readonly sessions: number | null;
  /** Share of splits in which the chosen trial loses out of sample, in [0, 1]. */
  readonly lossProbability: number | null;
  readonly reason: string | null;
}

/** Holm's adjustment over everything looked at together: each promotable trial at each horizon shown. */
export interface HolmSummary {
  readonly tests: number;
  /** Two-sided p of this trial's rank IC at its own horizon, and the same adjusted; null where no test could be made. */
  readonly pValue: number | null;
  readonly adjustedP: number | null;
  readonly family: readonly HolmTest[];
}

export interface HolmTest {
  readonly trialId: string;
  readonly learner: string;
  readonly target: string;
  /** Sessions ahead of the labels judged on. */
  readonly horizon: number;
  readonly pValue: number | null;
  readonly adjustedP: number | null;
}

/** Cost at which the long-short portfolio earns nothing, beside the cost assumed; decimal a side. */
export interface BreakEvenSummary {
  /** Negative where it loses before costs; null where `reason` says why. */
  readonly cost: number | null;
  readonly assumedCost: number;
  /** Break-even over assumed cost; null where either is absent or no cost is assumed. */
  readonly margin: number | null;
  readonly reason: string | null;
}

/** How much money the long-short portfolio carries by the square-root law; money in `currency`. */
export interface CapacitySummary {
  /** Capital at which costs use up the whole return; 0 where nothing is left after fixed costs. */
  readonly breakEvenCapital: number | null;
  /** Capital at which the profit in money is largest. */
  readonly mostProfitableCapital: number | null;
  readonly currency: string;
  readonly assumptions: readonly string[];
  readonly reason: string | null;
}

export type BaselineName = "ridge" | "single feature" | "last label" | "sector mean" | "permuted labels";

/** One thing that a ranking must be better than. */
export interface Baseline {
  readonly name: BaselineName;
  /** What it is, in a sentence. */
  readonly about: string;
  /** Its trial in the ledger and in ml.evaluationSeries; null where it was not made. */
  readonly trialId: string | null;
  readonly rankIc: Estimate;
  /** Rank IC of the trial minus the baseline's, session by session: far surer than either mean. */
  readonly lead: Estimate;
  readonly spread: Estimate;
  /** Annualised Sharpe ratio of the long-short portfolio after costs. */
  readonly sharpeNet: number | null;
  /** Why it was not made; null where it was. */
  readonly reason: string | null;
}
