/** GraphQL types of what was tried, judged, decided and fitted. */
export const ledgerSchema = /* GraphQL */ `
"Any JSON value, as stored."
scalar Json

extend type Query {
  "The ledger of everything that was tried: the primary question first, then candidates, baselines and controls."
  trials(role: String, first: Int = 50, after: String, asOf: String, release: String): TrialConnection
  "What other lakes of this home tried on the same prices, by source."
  joinedTrials(first: Int = 50, after: String, asOf: String, release: String): JoinedTrialConnection
  "Evaluations known by then, of one trial or of all, the newest window first."
  evaluations(trial: String, first: Int = 20, after: String, asOf: String, release: String): EvaluationConnection
  "Decision records of promotion, newest first."
  decisions(first: Int = 20, after: String, asOf: String, release: String): DecisionConnection
  "Fitted models, of one trial or of all, by trial and fold."
  models(trial: String, first: Int = 100, after: String, asOf: String, release: String): ModelConnection
}

type TrialConnection {
  nodes: [Trial!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

"A distinct thing that was tried."
type Trial {
  trialId: String!
  "candidate, baseline or control; controls and baselines cannot be promoted and are not counted in deflation"
  role: String!
  "The question fixed before looking."
  isPrimary: Boolean!
  "It made the release's ranking."
  isChampion: Boolean!
  source: String!
  target: String!
  "Sessions."
  horizon: Int!
  learner: String!
  "Everything that the trial's id hashes."
  definition: Json!
  knownAt: String!
  "The newest at the release's costs; null where none was known then."
  evaluation: Evaluation
  models: [Model!]!
  "IC by session, out of sample."
  ic: IcSeries!
}

type JoinedTrialConnection {
  nodes: [JoinedTrial!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

"A candidate that another lake of this home tried on the same prices."
type JoinedTrial {
  "Source of the other ledger."
  source: String!
  trialId: String!
  "Share of the smaller lake's prices that both have, 0 to 1."
  overlap: Float!
  isPrimary: Boolean!
  target: String!
  "Sessions."
  horizon: Int!
  learner: String!
  "Deflation, Holm and overfitting count it here: this ledger did not ask the same itself."
  isCounted: Boolean!
  "Sharpe ratio of one session after costs; null where it was not judged, or not known by then."
  periodSharpe: Float
  "Two-sided p of the mean rank IC; null where it was not judged, or not known by then."
  pValue: Float
  "Sessions with a return; null where they were not known by then."
  sessions: Int
}

type EvaluationConnection {
  nodes: [Evaluation!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

"One evaluation of a trial: a window and the versions of its inputs."
type Evaluation {
  evaluationId: String!
  trialId: String!
  windowFrom: String!
  windowTo: String!
  sessions: Int!
  securities: Int!
  meanRankIc: Float
  "Annualised Sharpe ratio of the staggered long-short portfolio after costs."
  sharpeNet: Float
  knownAt: String!
  verdict: Verdict!
  grade: EvidenceGrade
  "Every statistic with its band, sample, method and unit, as ml.evaluations holds it."
  summary: Json!
  trial: Trial
}

type DecisionConnection {
  nodes: [Decision!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

"Why a trial ranks, or why its ranking is not to be trusted."
type Decision {
  source: String!
  decidedAt: String!
  trialId: String!
  evaluationId: String!
  "promoted, kept or refused"
  decision: String!
  reason: String!
  "The gates of each contender, as stored."
  detail: Json!
  knownAt: String!
  trial: Trial
  evaluation: Evaluation
}

type ModelConnection {
  nodes: [Model!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

"A fitted model: one fold of a trial."
type Model {
  modelId: String!
  trialId: String!
  fold: Int!
  trainFrom: String!
  trainTo: String!
  testFrom: String!
  "First day it no longer predicts."
  testTo: String!
  trainRows: Float!
  learner: String!
  learnerVersion: String!
  features: [String!]!
  knownAt: String!
  trial: Trial
}
`;
