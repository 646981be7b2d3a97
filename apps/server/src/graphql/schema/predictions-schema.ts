/** GraphQL types of what a champion says of one security. */
export const predictionsSchema = /* GraphQL */ `
"A feature's contribution to the score, in the score's unit."
type Driver {
  feature: String!
  phrase: String!
  value: Float
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
  drivers: [Driver!]!
  doubts: [String!]!
  provenance: Provenance!
}
`;
