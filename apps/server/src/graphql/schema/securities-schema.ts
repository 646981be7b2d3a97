/** GraphQL types of securities, their bars, events and features. */
export const securitiesSchema = /* GraphQL */ `
extend type Query {
  "One security by its permanent id; null if the release does not know it."
  security(id: String!, asOf: String, release: String): Security
  "Securities whose ticker, name or id contains the text, best match first; all by ticker where absent."
  securities(search: String, first: Int = 50, after: String, asOf: String, release: String): SecurityConnection
}

type SecurityConnection {
  nodes: [SecuritySummary!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

type SecuritySummary {
  securityId: String!
  ticker: String!
  name: String
  exchange: String
  sector: String
  currency: String!
  firstSession: String
  lastSession: String
  isMember: Boolean!
  position: Int
  qualityScore: Float
}

type Security {
  provenance: Provenance!
  securityId: String!
  ticker: String!
  name: String
  exchange: String
  sector: String
  currency: String!
  "Every name it has had, ascending by validFrom."
  identities: [Identity!]!
  firstSession: String
  lastSession: String
  lastClose: Float
  "Simple return of the last session, decimal; distributions included where known."
  lastReturn: Float
  isMember: Boolean!
  "Why it is not in the universe; empty for members."
  membershipReason: String!
  qualityScore: Float
  "basis: RAW as traded, SPLIT split-adjusted to the last visible session, TOTAL with reinvested dividends."
  candles(basis: PriceBasis = SPLIT, from: String, to: String, last: Int): Candles!
  events: [SecurityEvent!]!
  "Bars refused by a rule: marks below the candles."
  quarantine(first: Int = 200): [QuarantineRow!]!
  "Values of the last visible session."
  features(names: [String!], search: String, set: String, first: Int = 500): [FeatureValue!]!
  "Null where no champion scored it."
  prediction: Prediction
  rankHistory(last: Int): RankHistory!
}

enum PriceBasis {
  RAW
  SPLIT
  TOTAL
}

type Identity {
  ticker: String!
  name: String
  exchange: String
  sector: String
  currency: String!
  validFrom: String!
  validTo: String
}

type Candles {
  basis: PriceBasis!
  "What the prices are, in words."
  statement: String!
  currency: String!
  session: [String!]!
  open: [Float]!
  high: [Float]!
  low: [Float]!
  close: [Float]!
  volume: [Float]!
  "Bit mask of suspicions: 1 outlier return, 2 split-shaped jump, 4 stale close, 8 after a gap, 16 no open, 32 no volume."
  flags: [Int!]!
  provenance: Provenance!
}

type SecurityEvent {
  session: String!
  "split, dividend, delisting, rename"
  kind: String!
  ratio: Float
  amount: Float
  delistingReturn: Float
  detail: String
  "The event in words."
  phrase: String!
  knownAt: String!
}

type FeatureValue {
  name: String!
  set: String!
  "A few plain words, such as: volatility, 21 days."
  words: String!
  "What it measures, or its expression."
  about: String!
  value: Float
  "Cross-sectional rank in the session's universe, in (0, 1), ties averaged; null where the value or membership is missing."
  rank: Float
  valueWeekAgo: Float
  session: String!
  table: String!
  version: Int!
  contribution: Float
}

type RankHistory {
  session: [String!]!
  "In (0, 1), 1 is best, as given out of sample that day."
  rank: [Float!]!
  score: [Float!]!
}
`;
