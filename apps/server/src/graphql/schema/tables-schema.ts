/** GraphQL types of the tables of the lake and their versions. */
export const tablesSchema = /* GraphQL */ `
extend type Query {
  tables(asOf: String, release: String): [Table!]
  table(name: String!, asOf: String, release: String): Table
}

type Table {
  name: String!
  about: String!
  "bronze, silver, gold, ml"
  layer: String!
  version: Int!
  newestVersion: Int!
  "Rows added over all versions up to this one."
  rows: Float!
  bytes: Float!
  key: [String!]!
  time: String!
  partitionByYear: Boolean!
  clusterBy: [String!]!
  firstSession: String
  lastSession: String
  committedAt: String
  columns: [TableColumn!]!
  "Newest first, not later than the release's version."
  versions(first: Int = 20): [TableCommit!]!
  "Newest rows of the release's version, known by asOf (the table's where absent), each cell as text; missing is null."
  preview(first: Int = 20, asOf: String): TablePreview!
  "Tables it was computed from, and those computed from it."
  inputs: [TableVersion!]!
  outputs: [TableVersion!]!
  provenance: Provenance!
}

type TableColumn {
  name: String!
  type: String!
  unit: String!
  isNullable: Boolean!
  isKey: Boolean!
}

type TableCommit {
  version: Int!
  committedAt: String!
  "append, overwrite; layout: the same rows in other files; note: nothing but a note; other"
  mode: String!
  runId: String
  rowsAdded: Float!
  bytesAdded: Float!
  firstSession: String
  lastSession: String
  inputs: [TableVersion!]!
}

type TablePreview {
  columns: [String!]!
  rows: [[String]!]!
  totalRows: Float!
}
`;
