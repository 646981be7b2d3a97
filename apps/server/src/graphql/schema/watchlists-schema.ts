/** GraphQL types of what PostgreSQL keeps: watchlists and jobs. */
export const watchlistsSchema = /* GraphQL */ `
extend type Query {
  "The asking user's watchlists, by name."
  watchlists: [Watchlist!]!
  "What a release says of securities by id, at most 1,000: best place first, those without one last."
  watched(ids: [String!]!, asOf: String, release: String): Watched!
  "Jobs of the queue, newest first."
  jobs(first: Int = 20): [Job!]!
}

type Mutation {
  "Needs the role writer. Securities that the newest release does not know are refused."
  createWatchlist(name: String!, securities: [String!]!): Watchlist!
  "Changes what is given; null if there is no such list. Needs the role writer. Securities that neither the list holds nor the newest release knows are refused."
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

type Watched {
  nodes: [WatchedSecurity!]!
  "Ids that the release does not know, or that were not known at asOf."
  unknown: [String!]!
  rankedCount: Int!
  provenance: Provenance!
}

type WatchedSecurity {
  securityId: String!
  ticker: String!
  name: String
  sector: String
  lastSession: String
  isMember: Boolean!
  position: Int
  qualityScore: Float
  "Its row in the ranking; null where it has none."
  ranked: RankedSecurity
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
