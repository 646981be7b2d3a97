/** GraphQL types of the releases of the lake. */
export const releasesSchema = /* GraphQL */ `
extend type Query {
  release(asOf: String, release: String): Release
  "Newest first."
  releases(first: Int = 20): [Release!]!
}

type Release {
  releaseId: String!
  sequence: Int!
  runId: String!
  source: String!
  sourceTitle: String!
  isSimulated: Boolean!
  priceBasis: String!
  volumeBasis: String!
  calendar: String!
  currency: String!
  lastSession: String!
  releasedAt: String!
  tables: [TableVersion!]!
  "Sessions with a ranking, ascending: what the time machine can stand on."
  sessions: [String!]!
  "First session with a ranking, also where asOf is earlier; null where nothing was ever ranked."
  rankedFrom: String
  "Sessions with a bar, ascending."
  barSessions: [String!]!
  conventions: [String!]!
  notices: [String!]!
  "Features and rules that this source cannot feed, each with the reason."
  unavailable: [Unavailable!]!
}

type Unavailable {
  name: String!
  reason: String!
}
`;
