/** GraphQL types of two rankings side by side. */
export const compareSchema = /* GraphQL */ `
extend type Query {
  "The page Compare: two releases, two knowledge times or two trials, and what differs."
  compare(a: ComparePoint!, b: ComparePoint!): Comparison
}

"The newest release, everything it holds and the trial that ranks where absent."
input ComparePoint {
  release: String
  asOf: String
  trial: String
}

type Comparison {
  a: ComparedSide!
  b: ComparedSide!
  ranking: RankingDifference!
  "The scalars of both sides by key."
  figures: [FigureDifference!]!
  "What the two were made of: release, source, tables, trial, universe rule, costs; equal ones too."
  inputs: [InputDifference!]!
}

type ComparedSide {
  provenance: Provenance!
  trial: Trial!
  evidence: Evidence!
  verdict: Verdict!
  grade: EvidenceGrade
  "Session of the scores compared; null where nothing was scored."
  session: String
  rankedCount: Int!
}

type RankingDifference {
  "Securities ranked on both sides."
  both: Int!
  "Spearman correlation of the positions of those; null below three."
  rankCorrelation: Float
  "Share of a's highest fifth that is in b's; null where a ranks nothing."
  topFifthKept: Float
  "Largest moves first, ties by securityId."
  moves(first: Int = 50, after: String): PositionMoveConnection!
  "Ranked on b alone, best first."
  entered(first: Int = 50): [PositionMove!]!
  "Ranked on a alone, best first."
  left(first: Int = 50): [PositionMove!]!
}

type PositionMoveConnection {
  nodes: [PositionMove!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
}

type PositionMove {
  securityId: String!
  ticker: String!
  name: String
  "Position; null where that side does not rank it."
  a: Int
  b: Int
  "Places gained from a to b: positive is up; null where one side does not rank it."
  move: Int
  scoreA: Float
  scoreB: Float
}

type FigureDifference {
  key: String!
  label: String!
  unit: String!
  "Null where that side does not state it."
  a: Estimate
  b: Estimate
  "b minus a; null where either has no value."
  difference: Float
  "True where both 95 % bands are stated and do not overlap; null where one is missing. The two sides are not independent samples: this is no test."
  areBandsApart: Boolean
}

type InputDifference {
  "release, source, asOf, session, trial.learner, table:silver.bars, ..."
  name: String!
  a: String
  b: String
  isSame: Boolean!
}
`;
