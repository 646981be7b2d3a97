/** GraphQL types of the page Overview. */
export const overviewSchema = /* GraphQL */ `
extend type Query {
  "The page Overview: the ranking with its verdict and what it rests on."
  overview(asOf: String, release: String): Overview
}

type Overview {
  provenance: Provenance!
  verdict: Verdict!
  "The gauges at the head of the page, in order: rankIc, sharpeNet or deflatedSharpe, breakEvenCost, dataQuality."
  gauges: [Estimate!]!
  learner: Learner!
  horizon: Int!
  "Assumed cost a side, decimal (0.001 is 10 bp)."
  costPerSide: Float
  ranking(first: Int = 500, order: RankingOrder = TOP): [RankedSecurity!]!
  rankedCount: Int!
  "IC of the champion's trial by session, out of sample."
  ic: IcSeries!
  decay: [DecayPoint!]!
  quintiles: [QuintileBar!]!
  datasets: [Dataset!]!
  movers: [String!]!
}

enum RankingOrder {
  TOP
  BOTTOM
  MOVERS
}

type Verdict {
  "One plain sentence."
  sentence: String!
  "What it rests on: one or two sentences with figures."
  detail: String!
  "Statistical reasons not to believe it, in words."
  alarms: [String!]!
}

type Learner {
  "xgboost or ridge"
  name: String!
  version: String!
  "Why this learner made the ranking, or why the other could not."
  why: String!
  trialId: String!
  modelId: String
  trainedTo: String
}

type RankedSecurity {
  position: Int!
  "Position five sessions earlier; null if it was not ranked then."
  previousPosition: Int
  securityId: String!
  ticker: String!
  name: String
  sector: String
  "Learner's output in the unit of the target (scoreUnit)."
  score: Float!
  scoreUnit: String!
  "Rank of the score in the universe, in (0, 1), 1 is best."
  rank: Float
  "0 to 100; null where no score is held."
  qualityScore: Float
  "prediction where calibration holds out of fold, else score; null in the list of a past session, where the security's own prediction says it."
  kind: String
  "Expected return over the universe's mean over the horizon, decimal; null for a score."
  expectedExcessReturn: Float
  "A to D or no evidence, never above the model's; null where the model was not graded."
  grade: String
  "The largest contributions in words."
  reasons: [String!]!
  drivers: [Driver!]!
  doubts: [String!]!
  "Growth over the universe's mean, decimal and cumulated, of the last 60 sessions; null where a session has no bar."
  sparkline: [Float]!
}

type IcSeries {
  session: [String!]!
  ic: [Float]!
  rankIc: [Float]!
  "Mean rank IC of the last 252 sessions; null before."
  mean252: [Float]!
  "95 % band of that mean, overlap-safe."
  low252: [Float]!
  high252: [Float]!
  provenance: Provenance!
}

type DecayPoint {
  horizon: Int!
  rankIc: Float
  low: Float
  high: Float
  n: Int
}

type QuintileBar {
  "1 is the lowest scores."
  quintile: Int!
  "Mean forward excess return, decimal."
  meanReturn: Float
  low: Float
  high: Float
  n: Int
}

"A row of 'Data behind this page'."
type Dataset {
  table: String!
  label: String!
  "0 to 100; null where it is not scored."
  score: Float
  rows: Float
  rejected: Float
  flagged: Float
  isFit: Boolean
  lastSession: String
  knownAt: String
  version: Int
}
`;
