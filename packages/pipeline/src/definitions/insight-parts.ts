/**
 * What the JSON columns of gold.insights hold, one interface a column. Sessions are yyyy-mm-dd; ranks are in (0, 1) in
 * the session's universe, 1 is highest; scores and contributions are in the unit of the target; returns are decimals.
 * What cannot be stated is null or empty, and `reason` then says why; `reason` is null where all is stated.
 */
export interface InsightParts {
  readonly calibration: CalibrationPart;
  readonly drivers: readonly DriverPart[];
  readonly explanation: ExplanationPart;
  readonly reasons: readonly string[];
  readonly changes: ChangesPart;
  readonly analogues: AnaloguesPart;
  readonly counterfactual: CounterfactualPart;
  readonly doubts: readonly string[];
  readonly grade: GradePart;
  readonly lineage: readonly LineageStep[];
}

/** What the score means as a return: a prediction where calibration holds out of fold, else a score without such a unit. */
export interface CalibrationPart {
  readonly kind: "prediction" | "score";
  /** One sentence: what is predicted, or why it is only a score. */
  readonly sentence: string;
  readonly horizon: number;
  /** Expected excess return over the universe's mean, decimal over the horizon; null for a score. */
  readonly value: number | null;
  /** 95 % band of the value: of the mean of such cases, not of one case. */
  readonly low: number | null;
  readonly high: number | null;
  /** One in ten such cases ended below and one in ten above; decimal, also stated for a score. */
  readonly oneInTenBelow: number | null;
  readonly oneInTenAbove: number | null;
  /** Out-of-fold cases with a score in the same fifth, and the sessions they come from. */
  readonly cases: number;
  readonly sessions: number;
  /** holds, fails, flat, too short, as docs/methods/calibration.md says; absent where there was nothing to learn from. */
  readonly verdict: "holds" | "fails" | "flat" | "too short" | "absent";
}

/** One feature's part of the score. */
export interface DriverPart {
  readonly feature: string;
  /** The feature as stored; null where missing. */
  readonly value: number | null;
  /** What the learner saw; null where missing. */
  readonly rank: number | null;
  /** Part of the score, in the score's unit. */
  readonly contribution: number;
}

/** The parts of all features that look at the same thing, summed. */
export interface FamilyPart {
  /** What they look at: "volatility", "past returns". */
  readonly family: string;
  /** How many have a part. */
  readonly features: number;
  /** In the score's unit. */
  readonly contribution: number;
}

/** A waterfall that sums: base + the contributions of `drivers` + rest = sum, which is the score. */
export interface ExplanationPart {
  /** What the model says on average over what it learned from. */
  readonly base: number;
  /** All features that `drivers` does not name: how many have a part, and their sum. */
  readonly rest: { readonly features: number; readonly contribution: number };
  readonly sum: number;
  /** Every feature's part by family, by size: base + these = sum to nine decimals each; empty where nothing is explained. */
  readonly families: readonly FamilyPart[];
  /** The same waterfall of the calibrated value, decimal: each contribution times `factor`; null for a score. */
  readonly calibrated: { readonly base: number; readonly factor: number; readonly sum: number } | null;
  readonly reason: string | null;
}

/** Against five scored sessions earlier, each side by the model valid then. */
export interface ChangesPart {
  /** Null where the security was not scored then. */
  readonly since: string | null;
  readonly positionBefore: number | null;
  readonly ofBefore: number | null;
  readonly scoreBefore: number | null;
  /** The model was fitted anew in between. */
  readonly isRefitted: boolean;
  /** Largest movers of the score, by size. */
  readonly features: readonly {
    readonly feature: string;
    readonly rankBefore: number | null;
    readonly rankNow: number | null;
    readonly contributionBefore: number;
    readonly contributionNow: number;
  }[];
  /** Change of the score that the features above do not explain. */
  readonly rest: number | null;
  readonly sentences: readonly string[];
  readonly reason: string | null;
}

/** The nearest earlier situations, by the ranks of the model's weightiest features, and what followed. */
export interface AnaloguesPart {
  readonly cases: readonly {
    readonly securityId: string;
    readonly session: string;
    /** Root mean square difference of ranks, weighted by what the model uses: 0 is equal, two random ones about 0.41. */
    readonly distance: number;
    /** Excess return over the horizon that followed, decimal. */
    readonly excessReturn: number;
  }[];
  /** Of the cases above; decimals. */
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly shareAboveZero: number | null;
  /** Distinct sessions among the cases: what the spread can rest on. */
  readonly sessions: number;
  /** All situations searched. */
  readonly baseRate: {
    readonly mean: number | null;
    readonly standardDeviation: number | null;
    readonly shareAboveZero: number | null;
    readonly cases: number;
    readonly sessions: number;
  };
  /** Features compared. */
  readonly features: readonly string[];
  readonly horizon: number;
  readonly sentence: string;
  readonly reason: string | null;
}

/** The smallest change of one feature, or of two, that moves the security over the top decile's edge, by the model. */
export interface CounterfactualPart {
  readonly direction: "leave" | "enter";
  /** Securities in the top decile. */
  readonly decile: number;
  /** Score to fall below (leave) or to exceed (enter). */
  readonly threshold: number | null;
  readonly changes: readonly {
    readonly feature: string;
    readonly rankFrom: number;
    readonly rankTo: number;
    /** Place from the highest among those with a value, 1 is highest. */
    readonly placeFrom: number;
    readonly placeTo: number;
    readonly of: number;
  }[];
  readonly scoreAfter: number | null;
  readonly sentence: string;
  readonly reason: string | null;
}

/** The model's evidence grade, lowered where the security's own data are in doubt; never above the model's. */
export interface GradePart {
  /** A to D, "no evidence", or null where the model was not graded. */
  readonly grade: string | null;
  readonly ofModel: string | null;
  readonly isSimulated: boolean;
  /** What lowered it below the model's. */
  readonly caps: readonly string[];
  readonly sentence: string;
}

/** One step from the number on the page down to the bytes of the source, in that order. */
export interface LineageStep {
  /** Table the step is read from; the server adds the release's version. */
  readonly table: string;
  /** Key within the table: an id, a session, a hash. */
  readonly key: string;
  readonly words: string;
  /** sha256 of the payload and 1-based line inside it, for the steps that name one. */
  readonly payloadHash: string | null;
  readonly line: number | null;
}
