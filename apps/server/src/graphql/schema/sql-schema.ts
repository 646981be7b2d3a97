/** GraphQL type of a query in SQL. */
export const sqlSchema = /* GraphQL */ `
extend type Query {
  "One SELECT over the release's tables, written silver.bars, as known at asOf; see docs/methods/sql.md."
  sql(
    query: String!
    asOf: String
    release: String
    "Versions of tables in place of the release's."
    versions: [TableVersionInput!]
    first: Int = 1000
  ): SqlAnswer
}

input TableVersionInput {
  table: String!
  version: Int!
}

type SqlAnswer {
  columns: [SqlColumn!]!
  "A list a row; integers beyond 2^53, long decimals, NaN and the infinities are text."
  rows: Json!
  rowCount: Int!
  "There were more rows than first."
  isCut: Boolean!
  tables: [TableVersion!]!
  provenance: Provenance!
}

type SqlColumn {
  name: String!
  "Type of the SQL engine."
  type: String!
}
`;
