/** GraphQL types of what the tables hold: rows, differences of versions, lineage. */
export const dataSchema = /* GraphQL */ `
extend type Query {
  "What became of a table's rows between two versions, by key; audit columns are left out."
  tableDiff(
    table: String!
    fromVersion: Int!
    "The release's where absent."
    toVersion: Int
    "First and last session compared."
    from: String
    to: String
    "Rows of each kind in the sample."
    first: Int = 20
    asOf: String
    release: String
  ): TableDiff
  "The graph of a release: source, payloads, tables with versions, release."
  lineage(asOf: String, release: String): Lineage
  "The ranking by page, filtered and sorted as over REST."
  insights(filter: [String!], sort: String, first: Int = 50, after: String, asOf: String, release: String): InsightConnection
}

extend type Table {
  "Rows by page, filtered and sorted as over REST: filter \\"close>10\\", sort \\"-close,session\\"."
  page(
    columns: [String!]
    filter: [String!]
    sort: String
    from: String
    to: String
    version: Int
    first: Int = 50
    after: String
  ): TableRows!
}

type TableRows {
  columns: [String!]!
  "Each an object of the columns; bytes as base64."
  rows: Json!
  endCursor: String
  hasNextPage: Boolean!
  "Rows that meet the filter; null where they were not all read."
  totalCount: Int
}

type InsightConnection {
  nodes: [RankedSecurity!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

type TableDiff {
  table: String!
  fromVersion: Int!
  toVersion: Int!
  "Sessions compared; null where nothing was written in between, or the table is not of sessions."
  from: String
  to: String
  added: Int!
  removed: Int!
  changed: Int!
  "Rows compared and found equal."
  unchanged: Int!
  columns: [ColumnChanges!]!
  sample: [RowDiff!]!
  provenance: Provenance!
}

type ColumnChanges {
  column: String!
  rows: Int!
}

type RowDiff {
  "added, removed or changed"
  kind: String!
  key: Json!
  cells: [CellDiff!]!
}

type CellDiff {
  column: String!
  before: String
  after: String
}

type Lineage {
  nodes: [LineageNode!]!
  edges: [LineageEdge!]!
  "Every payload behind the release, by endpoint."
  payloads(first: Int = 50, after: String): PayloadConnection!
  provenance: Provenance!
}

type LineageNode {
  "source, release, the table's name, or payload: and the hash"
  id: String!
  "source, payload, table or release"
  kind: String!
  label: String!
  layer: String
  version: Int
  rows: Float
  bytes: Float
  "Stage that wrote the table."
  stage: String
  lastSession: String
  committedAt: String
}

"to was computed from from."
type LineageEdge {
  from: String!
  to: String!
  "Version of from that was read; null where it is no table."
  version: Int
  "False where the release names a newer version of from, whose new rows did not touch to."
  isNewest: Boolean!
}

type PayloadConnection {
  nodes: [Payload!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
}

"What a source answered, byte for byte."
type Payload {
  payloadHash: String!
  endpoint: String!
  source: String!
  contentType: String!
  bytes: Float!
  knownAt: String!
  ingestedAt: String!
}
`;
