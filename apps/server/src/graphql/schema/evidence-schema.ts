/** GraphQL types of what speaks for and against one trial. */
export const evidenceSchema = /* GraphQL */ `
extend type Query {
  "The page Evidence: everything that speaks for or against a trial; the one that ranks where trial is absent."
  evidence(trial: String, asOf: String, release: String): Evidence
}

type Evidence {
  provenance: Provenance!
  trial: Trial!
  "True where the evaluation was made later than asOf: figures are those of the sessions whose labels were known, and what cannot be made of them is left out."
  isRecomputed: Boolean!
  window: EvidenceWindow!
  verdict: Verdict!
  "Null where no evaluation was known then."
  grade: EvidenceGrade
  primaryQuestion: PrimaryQuestion
  alarms: [Alarm!]!
  "Every scalar with its band: rankIc, pearsonIc, spread, sharpeGross, sharpeNet, deflatedSharpe, breakEvenCost, ..."
  figures: [Estimate!]!
  "Each mean judged three ways; equalWeightedCosine is the one the verdict uses."
  inference: [InferenceTest!]!
  ic: IcSeries!
  decay: [DecayPoint!]!
  quintiles: [QuintileBar!]!
  quintileSeries: QuintileSeries!
  "Equity and drawdown: longShortGross, longShortNet, longOnlyNet, universe, then each baseline that has returns."
  equity: [EquityLine!]!
  baselines: [Baseline!]!
  "Null where no evaluation was known then."
  deflation: Deflation
  overfitting: Overfitting
  holm: Holm
  breakEven: BreakEven
  capacity: Capacity
  "The ledger, the primary question first."
  trials(first: Int = 200): [Trial!]!
  "Sentences: ledger, execution, footnote."
  conventions: [String!]!
}

type EvidenceWindow {
  "Null where no session was judged."
  from: String
  to: String
  "Sessions with enough scored and labelled securities."
  sessions: Int!
  "Distinct securities; null where they were not counted."
  securities: Int
  medianBreadth: Float
}

type EvidenceGrade {
  "A, B, C, D or no evidence"
  grade: String!
  sentence: String!
  "A stamp beside the grade; it changes nothing about it."
  isSimulated: Boolean!
  "Names of the parts that hold the grade where it is."
  limits: [String!]!
  "The primary question first, then everything that can cap the grade."
  parts: [EvidencePart!]!
}

type EvidencePart {
  name: String!
  "The best grade this part allows; null where it was not computed, or where the primary question found nothing."
  allows: String
  isComputed: Boolean!
  found: String!
  "What an A needs."
  required: String!
}

"The question fixed before looking."
type PrimaryQuestion {
  trialId: String!
  target: String!
  horizon: Int!
  learner: String!
  "Whether this evaluation answers it."
  isThis: Boolean!
  "Distinct primary questions in the ledger: more than one means that it was asked anew after looking."
  asked: Int!
}

type Alarm {
  code: String!
  "stop, warning or note"
  severity: String!
  sentence: String!
}

type InferenceTest {
  "rankIc, pearsonIc or spread"
  figure: String!
  "equalWeightedCosine, nonOverlapping or neweyWestFixedB"
  method: String!
  t: Float
  "Degrees of freedom, or lags for Newey-West."
  parameter: Float!
  criticalValue: Float
  "Two-sided; null for Newey-West with fixed b, which has critical values only."
  pValue: Float
  n: Int!
}

"Mean forward excess return by session and fifth of the scores, decimal; 1 is the lowest scores."
type QuintileSeries {
  session: [String!]!
  quintile1: [Float]!
  quintile2: [Float]!
  quintile3: [Float]!
  quintile4: [Float]!
  quintile5: [Float]!
  "Scored and labelled securities."
  securities: [Int!]!
  "Share of names replaced against h sessions earlier, mean of the two outer fifths."
  turnover: [Float]!
}

type EquityLine {
  "longShortGross, longShortNet, longOnlyNet, universe, or baseline: and its name"
  key: String!
  label: String!
  "portfolio, benchmark or baseline"
  kind: String!
  trialId: String!
  session: [String!]!
  "Simple daily return, decimal."
  return: [Float]!
  "Compounded value of 1 at the start."
  equity: [Float]!
  "Equity over its highest so far minus 1, at most 0."
  drawdown: [Float]!
}

"What a ranking must be better than, by the same evaluation."
type Baseline {
  "ridge, single feature, last label, sector mean, permuted labels"
  name: String!
  about: String!
  "Its trial in the ledger; null where it was not made."
  trialId: String
  rankIc: Estimate!
  "Rank IC of the trial minus the baseline's, session by session."
  lead: Estimate
  spread: Estimate!
  sharpeNet: Float
  "Why it was not made; null where it was."
  reason: String
}

type Deflation {
  "Distinct trials of this source that are not controls."
  trials: Int!
  "P(true Sharpe > 0), decimal."
  probabilisticSharpe: Float
  "P(true Sharpe > the best expected of so many worthless trials), decimal."
  deflatedSharpe: Float
  "Sharpe ratio a period that the best of so many worthless trials is expected to reach."
  benchmarkSharpe: Float
  "Variance of the Sharpe ratios a period across trials."
  varianceOfTrials: Float
  method: String!
  "Sessions needed to say at 95 % that the Sharpe ratio is above zero."
  minimumTrackRecord: Float
  skewness: Float
  "Raw: 3 for a normal distribution."
  kurtosis: Float
}

"Probability of backtest overfitting over the ledger's trials."
type Overfitting {
  "Share of splits in which the best trial in sample is at or below the median out of sample; null where reason says why."
  probability: Float
  trials: Int!
  splits: Int
  sessions: Int
  lossProbability: Float
  reason: String
}

"Holm's adjustment over everything looked at together."
type Holm {
  tests: Int!
  pValue: Float
  adjustedP: Float
  family: [HolmTest!]!
}

type HolmTest {
  trialId: String!
  learner: String!
  target: String!
  horizon: Int!
  pValue: Float
  adjustedP: Float
}

"Cost at which the long-short portfolio earns nothing, beside the cost assumed; decimal a side."
type BreakEven {
  cost: Float
  assumedCost: Float!
  margin: Float
  reason: String
}

"How much money the long-short portfolio carries by the square-root law."
type Capacity {
  breakEvenCapital: Float
  mostProfitableCapital: Float
  currency: String!
  assumptions: [String!]!
  reason: String
}
`;
