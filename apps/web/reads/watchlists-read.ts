import type { RankedSecurity } from "./overview-read";
import { type Provenance, provenanceFields } from "./provenance";
import { readerRead, serverRead } from "./server-read";
import { type Watchlist, watchlistsQuery } from "./watchlists-query";

export type WatchedSecurity = {
  securityId: string;
  ticker: string;
  name: string | null;
  sector: string | null;
  lastSession: string | null;
  isMember: boolean;
  position: number | null;
  qualityScore: number | null;
  ranked: RankedSecurity | null;
};

export type Watched = {
  nodes: WatchedSecurity[];
  unknown: string[];
  rankedCount: number;
  provenance: Provenance;
};

const watchedQuery = /* GraphQL */ `
  query Watched($ids: [String!]!, $asOf: String) {
    watched(ids: $ids, asOf: $asOf) {
      nodes {
        securityId ticker name sector lastSession isMember position qualityScore
        ranked {
          position previousPosition securityId ticker name sector score scoreUnit rank qualityScore doubts sparkline
          drivers { feature phrase value contribution }
        }
      }
      unknown rankedCount provenance { ${provenanceFields} }
    }
  }
`;

/** The reader's own lists, by name. */
export function readWatchlists() {
  return readerRead<{ watchlists: Watchlist[] }>(watchlistsQuery);
}

/** What was known at a time of the securities of a list. */
export function readWatched(ids: readonly string[], asOf: string | null) {
  return serverRead<{ watched: Watched }>(watchedQuery, { ids, asOf });
}
