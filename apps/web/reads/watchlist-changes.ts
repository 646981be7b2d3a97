import { browserRead } from "./browser-read";
import { type Watchlist, watchlistsQuery } from "./watchlists-query";

const fields = "id name securities";

/** Changes of the reader's lists, asked from the browser; a failure carries code and remedy. */
export const watchlistChanges = {
  list: () => browserRead<{ watchlists: Watchlist[] }>(watchlistsQuery),
  create: (name: string, securities: readonly string[]) =>
    browserRead<{ createWatchlist: Watchlist }>(
      `mutation Create($name: String!, $securities: [String!]!) { createWatchlist(name: $name, securities: $securities) { ${fields} } }`,
      { name, securities },
    ),
  rename: (id: string, name: string) =>
    browserRead<{ changeWatchlist: Watchlist | null }>(
      `mutation Rename($id: String!, $name: String!) { changeWatchlist(id: $id, name: $name) { ${fields} } }`,
      { id, name },
    ),
  keep: (id: string, securities: readonly string[]) =>
    browserRead<{ changeWatchlist: Watchlist | null }>(
      `mutation Keep($id: String!, $securities: [String!]!) { changeWatchlist(id: $id, securities: $securities) { ${fields} } }`,
      { id, securities },
    ),
  remove: (id: string) =>
    browserRead<{ removeWatchlist: boolean }>("mutation Remove($id: String!) { removeWatchlist(id: $id) }", { id }),
};

/** The list as it is now with a security put in or taken out: what others changed meanwhile stays. */
export async function toggled(id: string, securityId: string, isIn: boolean) {
  const now = await watchlistChanges.list();
  if (now.failure) return now;
  const list = now.data.watchlists.find((one) => one.id === id);
  const held = list?.securities ?? [];
  const others = held.filter((one) => one !== securityId);
  return watchlistChanges.keep(id, isIn ? [...others, securityId] : others);
}
