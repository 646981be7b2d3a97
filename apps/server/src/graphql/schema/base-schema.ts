/** GraphQL types of what every topic shares: where an answer comes from, an estimate with its band. */
export const baseSchema = /* GraphQL */ `
type Query {
  "What the process is doing: works before the first release."
  status: Status!
}

"Where an answer comes from; every page's foot."
type Provenance {
  releaseId: String!
  sequence: Int!
  runId: String!
  releasedAt: String!
  "The tables the answer was read from, at the release's versions."
  tables: [TableVersion!]!
  "Source URL without secrets."
  source: String!
  sourceTitle: String!
  isSimulated: Boolean!
  "Knowledge time of the read; null for the newest."
  asOf: String
  "Last session visible to the read."
  session: String
  "Latest knownAt among the facts of that session."
  knownAt: String
  "Sentences: price basis, risk-free rate, costs, annualisation."
  conventions: [String!]!
  "Sentences a reader must see beside the numbers (\\"price return, no dividends\\")."
  notices: [String!]!
}

type TableVersion {
  table: String!
  version: Int!
}

"An estimate is never a bare number: band, sample, unit and threshold travel with it."
type Estimate {
  "Stable name: rankIc, deflatedSharpe, breakEvenCost, dataQuality, sharpeNet, ..."
  key: String!
  label: String!
  value: Float
  "95 % band; null where none can be stated."
  low: Float
  high: Float
  "The value that would be needed or assumed; null where there is none."
  threshold: Float
  "decimal, basis points a side, of 100, correlation, probability"
  unit: String!
  "Sample behind it: sessions, trials, bars."
  n: Int
  "One line for below the gauge."
  caption: String!
}
`;
