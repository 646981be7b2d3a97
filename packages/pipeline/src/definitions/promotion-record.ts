/** The JSON in `ml.champions.detail`: everything a decision rests on. */
export interface PromotionRecord {
  /** Trial that the others had to beat, and why it was that one. */
  readonly incumbent: string;
  readonly incumbentBecause: "champion before" | "primary question";
  /** In order of preference: the primary question first. */
  readonly contenders: readonly ContenderRecord[];
}

export interface ContenderRecord {
  readonly trialId: string;
  readonly learner: string;
  readonly target: string;
  /** Sessions. */
  readonly horizon: number;
  readonly standing: "incumbent" | "challenger";
  readonly evaluationId: string;
  readonly isChosen: boolean;
  readonly gates: readonly Gate[];
}

export interface Gate {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, in words. */
  readonly found: string;
  readonly required: string;
  /** The figure found and the one it is held against; null where the gate is not about a figure, or it could not be stated. */
  readonly value: number | null;
  readonly threshold: number | null;
}
