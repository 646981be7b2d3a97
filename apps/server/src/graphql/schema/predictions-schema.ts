/** GraphQL types of what a champion says of one security. */
export const predictionsSchema = /* GraphQL */ `
"A feature's contribution to the score, in the score's unit."
type Driver {
  feature: String!
  "A few plain words, such as: volatility, 21 days."
  words: String!
  "What it looks at, with others: volatility, past returns, volume."
  family: String!
  "The words with where the security stands in the universe."
  phrase: String!
  value: Float
  "What the learner saw: rank in the session's universe, in (0, 1); null where missing."
  rank: Float
  contribution: Float!
}

type Prediction {
  session: String!
  trialId: String!
  modelId: String!
  learner: String!
  horizon: Int!
  score: Float!
  scoreUnit: String!
  rank: Float!
  position: Int!
  of: Int!
  previousPosition: Int
  "The prediction in one sentence, with what is not known."
  sentence: String!
  "The largest contributions to the score, by size; with explanation.base and explanation.rest they sum to the score."
  drivers: [Driver!]!
  doubts: [String!]!
  "What the score means as a return, where that can be said."
  calibration: Calibration!
  explanation: Explanation!
  "The largest contributions in words."
  reasons: [String!]!
  "Against five scored sessions earlier."
  changes: WeekChanges!
  analogues: Analogues!
  counterfactual: Counterfactual!
  grade: SecurityGrade!
  "From the number on the page down to the bytes of the source, in that order."
  lineage: [LineageStep!]!
  "Which model is shown and what is not held, for a past asOf; null for the newest."
  asOfNote: String
  provenance: Provenance!
}

type Calibration {
  "prediction where calibration holds out of fold, else score: a score has no unit of return."
  kind: String!
  sentence: String!
  horizon: Int!
  "Expected return over the universe's mean over the horizon, decimal; null for a score."
  value: Float
  "95 % band of the value: of the mean of such cases, not of a single one."
  low: Float
  high: Float
  "One in ten such cases ended below, one in ten above; decimal."
  oneInTenBelow: Float
  oneInTenAbove: Float
  "Out-of-fold cases with a score in the same fifth, and their sessions."
  cases: Int!
  sessions: Int!
  "holds, fails, flat, too short, absent"
  verdict: String!
}

"A waterfall that sums: base + contributions of drivers + rest = sum, which is the score."
type Explanation {
  base: Float!
  "Features with a part that drivers does not name, and the sum of their parts."
  restFeatures: Int!
  rest: Float!
  sum: Float!
  "Every feature's part by family, by size: base and these sum to the score; empty in lakes made before families were kept."
  families: [FeatureFamily!]!
  "The same waterfall in units of return: each contribution times factor; null for a score."
  calibrated: CalibratedExplanation
  "Why there is none; null where there is one."
  reason: String
}

"The parts of all features that look at the same thing, summed, in the score's unit."
type FeatureFamily {
  family: String!
  features: Int!
  contribution: Float!
}

type CalibratedExplanation {
  base: Float!
  factor: Float!
  sum: Float!
}

"What moved since five scored sessions earlier, each side by the model valid then."
type WeekChanges {
  "Null where it was not scored then."
  since: String
  positionBefore: Int
  ofBefore: Int
  scoreBefore: Float
  isRefitted: Boolean!
  features: [FeatureChange!]!
  "Change of the score that the features above do not explain."
  rest: Float
  sentences: [String!]!
  reason: String
}

type FeatureChange {
  feature: String!
  words: String!
  rankBefore: Float
  rankNow: Float
  contributionBefore: Float!
  contributionNow: Float!
}

"The nearest earlier situations of any security, and the excess return that followed; strictly point in time."
type Analogues {
  cases: [Analogue!]!
  mean: Float
  standardDeviation: Float
  "Share of the cases with an excess return above zero, decimal."
  shareAboveZero: Float
  "Distinct sessions among the cases."
  sessions: Int!
  baseRate: BaseRate!
  "Features compared: those the model weighs most."
  features: [String!]!
  horizon: Int!
  sentence: String!
  reason: String
}

type Analogue {
  securityId: String!
  ticker: String!
  session: String!
  "Root mean square difference of ranks, weighted by the model's use: 0 is equal, about 0.41 is two at random."
  distance: Float!
  "Decimal over the horizon."
  excessReturn: Float!
}

"All situations searched."
type BaseRate {
  mean: Float
  standardDeviation: Float
  shareAboveZero: Float
  cases: Int!
  sessions: Int!
}

"The smallest change of one feature, or of two, that moves the security over the edge of the top decile, by the model."
type Counterfactual {
  "leave or enter"
  direction: String!
  "Securities in the top decile."
  decile: Int!
  "Score to fall below (leave) or to exceed (enter)."
  threshold: Float
  changes: [CounterfactualChange!]!
  "The model's own score of the changed features."
  scoreAfter: Float
  sentence: String!
  reason: String
}

type CounterfactualChange {
  feature: String!
  words: String!
  rankFrom: Float!
  rankTo: Float!
  "Place from the highest among those with a value."
  placeFrom: Int!
  placeTo: Int!
  of: Int!
}

type SecurityGrade {
  "A to D or no evidence, never above the model's; null where the model was not graded."
  grade: String
  ofModel: String
  isSimulated: Boolean!
  caps: [String!]!
  sentence: String!
}

type LineageStep {
  table: String!
  "Version of the release; null where the release does not name the table."
  version: Int
  key: String!
  words: String!
  "sha256 of the payload and the 1-based line in it, for the steps that name one."
  payloadHash: String
  line: Int
  "File or route of the payload; null for other steps."
  endpoint: String
}
`;
