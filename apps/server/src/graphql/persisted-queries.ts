/** Queries kept at most; the least recently used go first. */
const mostQueries = 1000;

/**
 * Automatic persisted queries as Apollo's clients do them: a query is asked for by the sha256 of its text; where the
 * server does not know it yet it says so, and the client sends both once. The pages of the web app ask so.
 */
export class PersistedQueries {
  readonly #held = new Map<string, string>();

  of(hash: string): string | undefined {
    const query = this.#held.get(hash);
    if (query === undefined) return undefined;
    this.#held.delete(hash);
    this.#held.set(hash, query);
    return query;
  }

  keep(hash: string, query: string): void {
    this.#held.set(hash, query);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= mostQueries) break;
      this.#held.delete(oldest);
    }
  }
}
