/** GraphQL types of what the process is doing. */
export const statusSchema = /* GraphQL */ `
type Status {
  version: String!
  "starting, running (a pipeline runs), ready, failed"
  state: String!
  hasRelease: Boolean!
  releaseId: String
  run: RunProgress
  "Why the last run failed; null if it did not."
  error: Problem
}

type Problem {
  code: String!
  message: String!
  remedy: String!
}

type RunProgress {
  runId: String
  source: String
  isRunning: Boolean!
  stages: [StageProgress!]!
}

type StageProgress {
  name: String!
  "waiting, running, done, skipped, failed"
  status: String!
  done: Float!
  "null where the total is not known"
  total: Float
  unit: String!
  note: String
  seconds: Float!
}
`;
