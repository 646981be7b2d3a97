/** GraphQL types of what PostgreSQL keeps: watchlists and jobs. */
export const watchlistsSchema = /* GraphQL */ `
extend type Query {
  "The asking user's watchlists, by name."
  watchlists: [Watchlist!]!
  "Jobs of the queue, newest first."
  jobs(first: Int = 20): [Job!]!
}

type Mutation {
  "Needs the role writer."
  createWatchlist(name: String!, securities: [String!]!): Watchlist!
  "Changes what is given; null if there is no such list. Needs the role writer."
  changeWatchlist(id: String!, name: String, securities: [String!]): Watchlist
  "False if there is no such list. Needs the role writer."
  removeWatchlist(id: String!): Boolean!
}

type Watchlist {
  id: String!
  name: String!
  "Security ids, in the order they were given."
  securities: [String!]!
  updatedAt: String!
}

type Job {
  jobId: String!
  kind: String!
  "waiting, running, done or failed"
  state: String!
  attempts: Int!
  mostAttempts: Int!
  enqueuedAt: String!
  startedAt: String
  endedAt: String
}
`;
