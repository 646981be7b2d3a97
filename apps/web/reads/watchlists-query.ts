export type Watchlist = { id: string; name: string; securities: string[] };

/** The reader's lists. */
export const watchlistsQuery = "query Watchlists { watchlists { id name securities } }";
