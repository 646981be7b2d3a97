/** GraphQL types of what each run did. */
export const runsSchema = /* GraphQL */ `
extend type Query {
  "Runs on this lake, newest first; the one that is going on too."
  runs(first: Int = 20, after: String): RunConnection!
  "Null if no run has that id."
  run(id: String!): Run
}

type RunConnection {
  nodes: [Run!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
}

type Run {
  runId: String!
  source: String!
  "What was asked for, in words."
  about: String!
  startedAt: String!
  endedAt: String
  "running, done, failed, cancelled, or interrupted: its process is gone and it said no end"
  status: String!
  "Null where the run kept no journal."
  madeWith: String
  stages: [RunStage!]!
  problem: Problem
  "The release it ended with; null where it made none."
  releaseId: String
  "False where an earlier release already named these tables: nothing had changed."
  isNewRelease: Boolean!
  "Its log, oldest first."
  lines(first: Int = 1000): [RunLine!]!
}

type RunStage {
  name: String!
  "running, done, skipped or failed"
  status: String!
  "Rows committed; units done where the run did not end."
  rows: Float!
  "Null where only the lake's commits tell of the run."
  seconds: Float
  cpuSeconds: Float
}

type RunLine {
  at: String!
  line: String!
}
`;
