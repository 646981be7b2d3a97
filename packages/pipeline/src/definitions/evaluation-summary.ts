/**
 * The JSON in `ml.evaluations.summary`: every statistic of one evaluation with its band, sample size, method and unit.
 * Numbers that cannot be stated are null and `reason` says why; nothing is ever invented or zero-filled.
 */
export interface EvaluationSummary {
  readonly schema: 1;
  readonly trial: SummaryTrial;
  readonly source: SummarySource;
  readonly window: SummaryWindow;
  readonly conventions: SummaryConventions;
  readonly verdict: Verdict;
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
  /** `evidence`: the 95 % band lies above zero; `no evidence`: it includes zero; `against`: below; `too short` / `too few`: no band. */
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
  /** Distinct trials of this source that are not controls. */
  readonly trials: number;
  /** P(true Sharpe > 0), decimal. */
  readonly probabilisticSharpe: number | null;
  /** P(true Sharpe > the best expected of `trials` worthless ones), decimal. */
  readonly deflatedSharpe: number | null;
  /** Per-period Sharpe that the best of `trials` worthless trials is expected to reach. */
  readonly benchmarkSharpe: number | null;
  /** Variance of the per-period Sharpe ratios across trials that was used. */
  readonly varianceOfTrials: number | null;
  readonly method: string;
  /** Sessions needed to say at 95 % that the Sharpe is above zero; null where it is not positive. */
  readonly minimumTrackRecord: number | null;
  readonly skewness: number | null;
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number | null;
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
