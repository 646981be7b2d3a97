/** GraphQL types of the diary. */
export const diarySchema = /* GraphQL */ `
extend type Query {
  "Newest first."
  diary: [DiaryEntry!]!
  diaryEntry(slug: String!): DiaryEntry
}

type DiaryEntry {
  slug: String!
  title: String!
  date: String!
  summary: String!
  "Safe HTML made from the entry's markdown."
  html: String!
}
`;
