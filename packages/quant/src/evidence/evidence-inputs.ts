import type { OverfittingProbability } from "../validation/overfitting-probability.js";

/** A mean with its 95 % band. */
export interface Banded {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Alarms that weigh on a grade. Whether the data are simulated is not among them: that is a stamp. */
export type EvidenceAlarm = "too good" | "one day decides" | "breadth change" | "survivors only" | "stale";

/** What a grade is made of; null is "cannot be computed", with no weight either way. All money figures are after costs. */
export interface EvidenceInputs {
  /** Median names a session with a score and an outcome. */
  readonly names: number | null;
  /** Out-of-sample sessions judged. */
  readonly sessions: number | null;
  /**
   * Rank IC of the trial graded, with inference safe for overlap: the 95 % band of a question fixed before looking, of one
   * chosen after looking the band that holds for all `chosenAmong` at once. Null: too short or too few.
   */
  readonly rankIc: Banded | null;
  /** Trials it was chosen among after looking; 1 for a question fixed before. */
  readonly chosenAmong: number;
  /** Two-sided p of the primary rank IC, adjusted by Holm over everything looked at together. */
  readonly adjustedP: number | null;
  /** Ordinary t of every h-th session's rank IC. */
  readonly nonOverlappingT: number | null;
  /** Rank IC minus that of the baseline hardest to beat (single feature, last label, sector mean, ridge), session by session. */
  readonly leadOverBaseline: Banded | null;
  /** Rank IC of the same learner trained on labels permuted within sessions. */
  readonly permutedIc: Banded | null;
  /** Rank IC of the primary minus that of the same learner on permuted labels, session by session. */
  readonly leadOverPermuted: Banded | null;
  /** Deflated Sharpe ratio of the portfolio, in [0, 1]. */
  readonly deflatedSharpe: number | null;
  /** Sessions needed and held (minimum track record length over a Sharpe ratio of 0). */
  readonly minimumTrackRecord: number | null;
  readonly overfitting: OverfittingProbability | null;
  /** Cost a side at which nothing is left, and the cost assumed; decimal. */
  readonly breakEvenCost: number | null;
  readonly assumedCost: number | null;
  /** 0 to 100, and whether the data passed their gate. */
  readonly dataQuality: number | null;
  readonly isFit: boolean | null;
  /** Cash plus positions equalled the journal at every session. */
  readonly isBalanced: boolean | null;
  readonly alarms: readonly EvidenceAlarm[];
  readonly isSimulated: boolean;
}
