/** GraphQL types of the rows refused by rules. */
export const quarantineSchema = /* GraphQL */ `
extend type Query {
  "Rows refused by a rule, newest session first, page by page."
  quarantine(rule: String, security: String, first: Int = 50, after: String, asOf: String, release: String): QuarantineConnection
}

type QuarantineConnection {
  nodes: [QuarantineRow!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  "Counts by rule under the same filters (the rule's own left out), largest first."
  rules: [RuleCount!]!
  provenance: Provenance!
}

type RuleCount {
  rule: String!
  rows: Int!
}

type QuarantineRow {
  quarantineId: String!
  dataset: String!
  rule: String!
  reason: String!
  securityId: String
  ticker: String
  "null where the row names no session"
  session: String
  row: String!
  endpoint: String!
  line: Int!
  payloadHash: String!
  knownAt: String!
}
`;
