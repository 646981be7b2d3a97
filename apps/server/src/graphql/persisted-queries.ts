import { createHash } from "node:crypto";

/** Queries kept at most; the least recently used go first. */
const mostQueries = 1000;

interface Body {
  readonly query?: unknown;
  readonly extensions?: {
    readonly persistedQuery?: { readonly version?: unknown; readonly sha256Hash?: unknown };
  } | null;
}

/**
 * Automatic persisted queries as Apollo's clients do them: a query is asked for by the sha256 of its text; where the
 * server does not know it yet it says so, and the client sends both once. The pages of the web app ask so.
 */
export function automaticPersistedQueries() {
  const held = new Map<string, string>();
  const named = (body: Body) => body.extensions?.persistedQuery;
  const hashOf = (query: string) => createHash("sha256").update(query, "utf8").digest("hex");
  return {
    isPersistedQuery: (body: Body) => typeof body.query !== "string" && named(body) !== undefined,
    isPersistedQueryRetry: (body: Body) => typeof body.query === "string" && named(body) !== undefined,
    getHash: (body: Body) => {
      const { version, sha256Hash } = named(body) ?? {};
      return version === 1 && typeof sha256Hash === "string" ? sha256Hash : false;
    },
    getQueryFromHash: async (hash: string) => {
      const query = held.get(hash);
      if (query === undefined) return undefined;
      held.delete(hash);
      held.set(hash, query);
      return query;
    },
    getHashForQuery: hashOf,
    saveQuery: async (hash: string, query: string) => {
      held.set(hash, query);
      for (const oldest of held.keys()) {
        if (held.size <= mostQueries) break;
        held.delete(oldest);
      }
    },
    notFoundError: "PersistedQueryNotFound",
    notSupportedError: "PersistedQueryNotSupported",
    mismatchError: "the sha256 is not that of the query",
  };
}
