/** GraphQL types of documents: payloads that are no tables, in no release, each with both clocks. */
export const documentsSchema = /* GraphQL */ `
extend type Query {
  "Documents (news, filings, transcripts, profiles), newest known first; of asOf those that were known then."
  documents(kind: String, source: String, symbol: String, asOf: String, first: Int = 100, after: String): DocumentConnection!
  "One document by the hash of its content; null if it is not held, or was not known at asOf."
  document(hash: String!, asOf: String): DocumentContent
}

type DocumentConnection {
  nodes: [Document!]!
  endCursor: String
  hasNextPage: Boolean!
}

type Document {
  "sha256 of kind, source, symbol and hash."
  documentId: String!
  "sha256 of the content."
  hash: String!
  mediaType: String!
  kind: String!
  source: String!
  symbol: String
  securityId: String
  "What it is about."
  eventTime: String
  "From when it could have been known."
  knownAt: String!
  ingestedAt: String!
  "Length of the content."
  bytes: Int!
}

type DocumentContent {
  hash: String!
  "Under which kinds, sources and symbols it was known then."
  records: [Document!]!
  "Null where it is no UTF-8, or longer than 1 MB: /api/v1/documents/{hash}/raw has the bytes."
  text: String
}
`;
